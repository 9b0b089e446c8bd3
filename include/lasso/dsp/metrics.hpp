#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// Sum of the squares of float32 or float64 samples of any shape, summed in float64.
double energy(const at::Tensor& samples);

/// Their mean; NaN where there are none.
double power(const at::Tensor& samples);

/// Signal-to-distortion ratio in dB: 10 log10(sum ref^2 / sum (est - ref)^2), no mean removed.
/// `reference`, `estimate`: equally many samples of any shape, float32 or float64; the sums are
/// float64. +infinity where they are equal; NaN for a silent reference.
double sdr(const at::Tensor& reference, const at::Tensor& estimate);

/// Scale-invariant SDR in dB (Le Roux et al. 2019, eq. 2): the reference is first scaled by
/// <est, ref> / <ref, ref>. No mean removed. NaN for a silent reference or estimate.
double si_sdr(const at::Tensor& reference, const at::Tensor& estimate);

}  // namespace lasso::dsp
