#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/data/random.hpp"

namespace lasso::data {

// The mixing procedures of published trainings. Waveforms are (samples) float32.

/// A mixture and its components at their levels in the mixture.
struct Mixed {
  at::Tensor mixture;
  std::vector<at::Tensor> components;
};

/// Mixing of the time-selective training: scales each interferer to the given SNR in dB by mean
/// square, and everything to a peak of 0.99 if the peak is above that. Returns two components: the
/// target and the sum of the interferers.
Mixed mix_at_snr(const at::Tensor& target,
                 const std::vector<at::Tensor>& interferers,
                 const std::vector<double>& snrs_db);

/// AudioSep's mixing: twice, as AudioSep does for a single interferer, scales the interferer to the
/// target's energy (by a factor of at most 50), then changes it by a whole number of dB from -range
/// to range. Scales everything to a peak of 0.9 if the peak is above 1.
Mixed mix_at_loudness(const at::Tensor& target,
                      const at::Tensor& interferer,
                      int range_db,
                      Random& random);

/// BiModalSep's mixing: multiplies each clip by its gain, clamps it to [-1, 1] and divides it by
/// the number of clips.
Mixed mix_of_mixtures(const std::vector<at::Tensor>& clips, const std::vector<double>& gains);

}  // namespace lasso::data
