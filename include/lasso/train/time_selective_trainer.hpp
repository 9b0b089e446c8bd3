#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// Options for training the FiLM U-Net of time-selective separation. Names and defaults are those
/// of the original.
struct TimeSelectiveOptions {
  TimeSelectiveOptions() {
    training.learning_rate = 1e-3;
    training.weight_decay = 1e-5;
  }

  TrainingOptions training;        ///< `epochs` determines its steps
  std::filesystem::path esc50;     ///< the unpacked ESC-50
  std::filesystem::path encoders;  ///< the model whose text encoder makes the conditions
  std::vector<std::int64_t> train_folds{1, 2, 3, 4};
  std::vector<std::int64_t> validation_folds{5};
  double min_snr_db = -5.0;  ///< target over each interferer
  double max_snr_db = 5.0;
  std::int64_t interferers = 1;
  double seconds = 5.0;          ///< per mixture
  std::int64_t epochs = 50;      ///< in each, every clip is the target once
  std::int64_t batch_size = 8;   ///< mixtures per step
  std::int64_t save_every = 10;  ///< epochs
  std::int64_t workers = 0;      ///< batches prepared ahead
  std::int64_t width = 64;       ///< channels at the outermost level; the published network has 64
  bool agnostic = false;         ///< train the text-agnostic baseline
};

/// Trains on mixtures of two or more clips of different categories. The loss is the mean absolute
/// error between the network's mask and the ideal ratio mask |T| / (|T| + |I|) of the components at
/// their levels in the mixture. The optimiser is Adam; the learning rate is halved when the
/// validation loss stops falling. best/ has the lowest validation loss.
///
/// Throws as open_run(), run() and data::read_esc50() do, and an input Error if the folds have
/// fewer than two categories.
void train_time_selective(const TimeSelectiveOptions& options);

}  // namespace lasso::train
