#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::evaluate {

/// Scores of a part of a recording, over all channels, in dB; definitions in dsp/metrics.hpp. The
/// final "i" means improvement over the unprocessed mixture.
struct StretchScores {
  double sdr = 0.0;
  double si_sdr = 0.0;
  double si_sdr_zero_mean = 0.0;  ///< SI-SDR after removing the signals' means
  double sdri = 0.0;
  double si_sdri = 0.0;
};

/// The effect of an edit inside and outside its windows.
struct WindowScores {
  StretchScores inside;  ///< where the gate is > 0
  StretchScores core;    ///< where the gate is 1: fades contain some of the mixture by design
  double no_change_error = 0.0;      ///< outside: sqrt(sum (y - x)^2)
  double largest_change = 0.0;       ///< outside: the largest |y - x|
  std::int64_t changed_samples = 0;  ///< outside; 0: they are identical
};

/// All arguments are (channels, samples) except `gate`, (samples). `wanted`: the ideal result
/// inside.
WindowScores window_scores(const at::Tensor& wanted,
                           const at::Tensor& mixture,
                           const at::Tensor& edited,
                           const at::Tensor& gate);

}  // namespace lasso::evaluate
