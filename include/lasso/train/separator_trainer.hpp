#pragma once

#include <cstdint>
#include <filesystem>

#include "lasso/train/training_data.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// The weights of the terms of a separator's loss, see loss.hpp. At least one term other than
/// `absent` and `level` must have a non-zero weight.
struct LossWeights {
  double snr = 0.5;
  double si_sdr = 0.5;
  double absent = 0.25;  ///< a higher weight from the start makes uncertain estimates too quiet
  double level = 0.2;
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
  std::filesystem::path encoders;  ///< a folder with trained encoders, e.g. train_clap()'s best/
  std::filesystem::path config;    ///< a config.json; empty: the encoders' own
  std::filesystem::path
      begin_with;              ///< a model whose separator to start from; empty: fresh weights
  bool tune_encoders = false;  ///< train the encoders as well
  double examples = 0.4;       ///< share of queries that come with an example recording
  double second_pass = 0.5;    ///< share of queries with a second pass on the first result
  double noise = 0.3;  ///< standard deviation of the noise added to each value of a condition
  LossWeights loss;
  /// A model whose separator, in two passes, is the teacher; empty: none. It must read the
  /// conditions of the same encoders.
  std::filesystem::path teacher;
  double teacher_share = 0.5;  ///< of the loss that the teacher's estimates take
  std::int64_t validation_mixtures = 120;
  std::int64_t listen = 0;  ///< number of those written at each validation, to listen to
};

/// Trains a separator for the conditions of existing encoders, on mixtures made on the fly. The
/// encoders stay frozen, or are trained as well (without dropout, with fixed batch-norm
/// statistics). The score is the mean SI-SDRi on fixed mixtures of the validation folds with text
/// queries, in two passes if the second pass is trained. best/ is a model bundle.
///
/// A query is text or, for a share of the items, another recording of the sound, alone or mixed
/// with the text in the space of conditions. A share of the queries has a second pass: the moving
/// average of the weights estimates first, and its estimate joins the query as an example does
/// (second_pass.hpp). Noise keeps the separator from memorising the conditions of single phrases
/// and recordings.
///
/// With a teacher, a share of the loss compares the estimate with the teacher's of two passes
/// instead of the target, where the target sounds (knowledge distillation, Hinton et al. 2015):
/// one pass comes close to two, and what nobody could know from the mixture costs less.
///
/// Throws as open_run(), run() and TrainingData do, and a usage Error if no loss term other than
/// `absent` and `level` has a non-zero weight, or if the teacher does not fit.
void train_separator(const SeparatorOptions& options);

}  // namespace lasso::train
