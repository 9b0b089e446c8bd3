#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// The partition of a spectrum's bins into perceptual bands: triangles on the mel scale (HTK: 2595
/// log10(1 + f / 700)) whose weights sum to one at every bin.
///
///   (bins, bands) float32, each row sums to 1
///
/// `power @ partition` pools power into bands; `gain @ partition^T` spreads a gain per band over
/// the bins, so a gain of one everywhere is the identity. Low bands are never narrower than a bin.
/// Throws a model Error unless 2 <= bands <= bins.
at::Tensor band_partition(std::int64_t bins, std::int64_t bands, std::int64_t sample_rate);

}  // namespace lasso::dsp
