#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/train/training_data.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// Options for training a separator like AudioSep (Liu et al. 2023), or for fine-tuning it on other
/// sounds. Defaults are those of the original.
struct AudioSepOptions {
  TrainingOptions training;
  DataOptions data;                ///< its lists, folds, batch size and seconds
  std::filesystem::path encoders;  ///< the model whose text encoder provides the conditions
  std::filesystem::path config;    ///< a config.json; empty: the encoders' own
  std::filesystem::path
      begin_with;  ///< a model whose separator to start from; empty: fresh weights
  std::int64_t warm_up_steps = 10000;  ///< at each of 1/1000, 1/100, 1/10 of the rate
  int loudness_range_db = 10;          ///< of interference relative to the target's energy
  std::int64_t validation_mixtures = 60;
};

/// Defaults that differ from those of our own training.
constexpr double kAudioSepLearningRate = 1e-3;
constexpr double kAudioSepSeconds = 5.0;

/// Trains on segments mixed in pairs, with the interference within loudness_range_db of the
/// target's energy. The loss is the waveforms' mean absolute error (AdamW with amsgrad, stepped
/// warm-up). The text encoder stays frozen. The score is the mean SI-SDRi on fixed mixtures of the
/// validation folds. best/ is a model bundle.
///
/// Reads recordings on demand, so lists may exceed memory. Throws as open_run(), run() and
/// data::read_clips() do, and an input Error if there are fewer than two recordings to train on or
/// to validate on.
void train_audiosep(const AudioSepOptions& options);

}  // namespace lasso::train
