#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/data/random.hpp"

namespace lasso::data {

// How published trainings mix. Waveforms are (samples) float32.

/// A mixture and what it is the sum of, as loud as they are in it.
struct Mixed {
  at::Tensor mixture;
  std::vector<at::Tensor> components;
};

/// The time-selective training's: each interferer so many dB below the target by their mean
/// squares, all of it quieter where the peak is above 0.99. Two components: the target and the sum
/// of the interferers.
Mixed mix_at_snr(const at::Tensor& target,
                 const std::vector<at::Tensor>& interferers,
                 const std::vector<double>& snrs_db);

/// AudioSep's: the interferer brought to the energy of the target (by a factor of 50 at most) and
/// then changed by a whole number of dB from -range to range, twice, as one that is alone; all of
/// it at a peak of 0.9 where it was above 1.
Mixed mix_at_loudness(const at::Tensor& target,
                      const at::Tensor& interferer,
                      int range_db,
                      Random& random);

/// BiModalSep's: each clip by its gain, cut to [-1, 1] and divided by how many there are.
Mixed mix_of_mixtures(const std::vector<at::Tensor>& clips, const std::vector<double>& gains);

}  // namespace lasso::data
