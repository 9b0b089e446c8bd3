#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// The sum of the squares of float32 or float64 samples of any shape, in float64.
double energy(const at::Tensor& samples);

/// The mean of the squares; NaN for an empty tensor.
double power(const at::Tensor& samples);

/// Signal-to-distortion ratio in dB: 10 log10(sum ref^2 / sum (est - ref)^2), without mean removal.
/// `reference`, `estimate`: equally many samples of any shape, float32 or float64; the sums are
/// float64. +infinity if both are equal; NaN for a silent reference.
double sdr(const at::Tensor& reference, const at::Tensor& estimate);

/// Scale-invariant SDR in dB (Le Roux et al. 2019, eq. 2): the reference is first scaled by <est,
/// ref> / <ref, ref>. Without mean removal. NaN for a silent reference or estimate.
double si_sdr(const at::Tensor& reference, const at::Tensor& estimate);

}  // namespace lasso::dsp
