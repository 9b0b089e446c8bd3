#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// How the bins of a spectrum are shared out among perceptual bands: triangles on the mel scale
/// (HTK: 2595 log10(1 + f / 700)) whose weights sum to one at every bin.
///
///   (bins, bands) float32, each row sums to 1
///
/// Power pooled into bands is `power @ partition`; a gain per band is spread over the bins by
/// `gain @ partition^T`, so a gain of one everywhere is the identity. Low bands are never
/// narrower than a bin. Throws a model Error unless 2 <= bands <= bins.
at::Tensor band_partition(std::int64_t bins, std::int64_t bands, std::int64_t sample_rate);

}  // namespace lasso::dsp
