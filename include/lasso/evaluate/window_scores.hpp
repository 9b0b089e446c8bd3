#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::evaluate {

/// Of a stretch, over all channels, in dB; definitions in dsp/metrics.hpp. The "i" is the gain over
/// the unprocessed mixture.
struct StretchScores {
  double sdr = 0.0;
  double si_sdr = 0.0;
  double si_sdr_zero_mean = 0.0;  ///< the same of signals without their means
  double sdri = 0.0;
  double si_sdri = 0.0;
};

/// What an edit did inside its windows, and outside.
struct WindowScores {
  StretchScores inside;              ///< where the gate is above 0
  StretchScores core;                ///< where it is 1: fades hold some of the mixture by design
  double no_change_error = 0.0;      ///< outside: sqrt(sum (y - x)^2)
  double largest_change = 0.0;       ///< outside: the largest |y - x|
  std::int64_t changed_samples = 0;  ///< outside; 0: they are identical
};

/// All are (channels, samples) but the gate, (samples). `wanted`: what should be heard inside.
WindowScores window_scores(const at::Tensor& wanted,
                           const at::Tensor& mixture,
                           const at::Tensor& edited,
                           const at::Tensor& gate);

}  // namespace lasso::evaluate
