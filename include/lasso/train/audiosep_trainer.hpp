#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/train/training_data.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// How to train a separator as AudioSep was (Liu et al. 2023), or to go on from it with other
/// sounds. Defaults are the original's.
struct AudioSepOptions {
  TrainingOptions training;
  DataOptions data;                ///< its lists, folds, batch size and seconds
  std::filesystem::path encoders;  ///< the model whose text encoder makes the conditions
  std::filesystem::path config;    ///< a config.json; empty: that of the encoders
  std::filesystem::path
      begin_with;  ///< a model whose separator to go on from; empty: fresh weights
  std::int64_t warm_up_steps = 10000;  ///< each of a thousandth, a hundredth, a tenth of the rate
  int loudness_range_db = 10;          ///< of interference around the target's energy
  std::int64_t validation_mixtures = 60;
};

/// What differs from our own training's numbers where nothing else is asked for.
constexpr double kAudioSepLearningRate = 1e-3;
constexpr double kAudioSepSeconds = 5.0;

/// Trains on segments mixed in pairs, the interference as loud as the target give or take
/// loudness_range_db, by the waveforms' mean absolute error (AdamW with amsgrad, stepped warm-up).
/// The text encoder stays as it is. Scored by the mean SI-SDRi on fixed mixtures of the validation
/// folds. best/ is a model bundle.
///
/// Recordings are read when they are drawn: lists may be longer than memory. Errors are those of
/// open_run(), of run() and of data::read_clips(); an input Error if there are fewer than two
/// recordings to train on, or to validate on.
void train_audiosep(const AudioSepOptions& options);

}  // namespace lasso::train
