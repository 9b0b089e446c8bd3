#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// How to train the FiLM U-Net of time-selective separation. Names and defaults are the original's.
struct TimeSelectiveOptions {
  TimeSelectiveOptions() {
    training.learning_rate = 1e-3;
    training.weight_decay = 1e-5;
  }

  TrainingOptions training;        ///< its steps follow from the epochs
  std::filesystem::path esc50;     ///< the folder that ESC-50 was unpacked to
  std::filesystem::path encoders;  ///< the model whose text encoder makes the conditions
  std::vector<std::int64_t> train_folds{1, 2, 3, 4};
  std::vector<std::int64_t> validation_folds{5};
  double min_snr_db = -5.0;  ///< of the target over each interferer
  double max_snr_db = 5.0;
  std::int64_t interferers = 1;
  double seconds = 5.0;          ///< of a mixture
  std::int64_t epochs = 50;      ///< each has every clip as a target once
  std::int64_t batch_size = 8;   ///< mixtures a step
  std::int64_t save_every = 10;  ///< epochs
  std::int64_t workers = 0;      ///< batches made ahead
  std::int64_t width = 64;       ///< channels of the outermost level; 64 is the published network
  bool agnostic = false;         ///< train the text-agnostic baseline
};

/// Trains on mixtures of two or more clips of different categories. The network's mask learns the
/// ideal ratio mask |T| / (|T| + |I|) of the components as they are in the mixture, by its mean
/// absolute error (Adam, halved where the validation loss does not fall). best/ has the lowest
/// validation loss.
///
/// Errors are those of open_run(), of run() and of data::read_esc50(); an input Error if the folds
/// have fewer than two categories.
void train_time_selective(const TimeSelectiveOptions& options);

}  // namespace lasso::train
