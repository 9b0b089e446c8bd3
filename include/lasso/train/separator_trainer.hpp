#pragma once

#include <cstdint>
#include <filesystem>

#include "lasso/train/training_data.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// What the parts of a separator's loss weigh, see loss.hpp; at least one of those for targets that
/// sound weighs something.
struct LossWeights {
  double snr = 0.5;
  double si_sdr = 0.5;
  double absent = 0.25;  ///< more, from the start, makes all that is unsure too quiet
  double waveform = 0.0;
  double spectral = 0.0;
};

struct SeparatorOptions {
  TrainingOptions training;
  DataOptions data{{},
                   {1, 2, 3},
                   {data::kHeldOutFold},
                   /*batch_size=*/16,
                   /*seconds=*/4.0,
                   /*category_exponent=*/0.7};
  std::filesystem::path encoders;  ///< a folder with trained encoders, such as train_clap()'s best/
  std::filesystem::path config;    ///< a config.json; empty: that of the encoders
  std::filesystem::path
      begin_with;              ///< a model whose separator to go on from; empty: fresh weights
  bool tune_encoders = false;  ///< let the encoders learn along
  double examples = 0.4;       ///< the share of queries that come with an example recording
  double second_pass = 0.5;    ///< the share of queries asked again with what was found
  double noise = 0.3;          ///< standard deviation of what is added to each value of a condition
  LossWeights loss;
  std::int64_t validation_mixtures = 120;
  std::int64_t listen = 0;  ///< of these, the first are written at each validation, to listen to
};

/// Trains a separator for conditions of encoders that are there, on mixtures made on the fly. The
/// encoders stay as they are, or learn along (without dropout, with the statistics that their batch
/// norms have). Scored by its mean SI-SDRi on fixed mixtures of the validation folds, asked for by
/// words, twice where it learns to be asked twice. best/ is a model bundle.
///
/// A query is words; or, in a share of the mixtures, another recording of the sound, alone or
/// mixed with the words in the space of conditions. A share of the queries is asked again: the
/// moving average of the weights answers first, and its answer joins the query as an example does
/// (second_pass.hpp). Noise keeps the separator from learning where
/// single phrases and recordings lie.
///
/// Errors are those of open_run(), of run() and of TrainingData; a usage Error if no part of the
/// loss for targets that sound weighs anything.
void train_separator(const SeparatorOptions& options);

}  // namespace lasso::train
