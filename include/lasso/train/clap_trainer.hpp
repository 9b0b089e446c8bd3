#pragma once

#include <cstdint>
#include <filesystem>

#include "lasso/train/training_data.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

struct ClapOptions {
  TrainingOptions training;
  DataOptions data{{},
                   {1, 2, 3},
                   {data::kHeldOutFold},
                   /*batch_size=*/64,
                   /*seconds=*/3.0,
                   /*category_exponent=*/0.5};
  /// CSV with the columns a and b: texts of similar meaning. Empty: none.
  std::filesystem::path pairs;
  std::filesystem::path config;     ///< a config.json with an audio_encoder
  std::filesystem::path tokenizer;  ///< a SentencePiece model
  std::filesystem::path
      begin_with;  ///< a folder with trained encoders to start from; empty: fresh weights
  /// Train only the text encoder. The audio encoder stays that of begin_with, and so does the
  /// embedding space that a separator was trained in: new words need no new separator.
  bool only_text = false;
  std::int64_t pair_batch_size = 128;
  double temperature = 0.07;
};

/// Trains a text and an audio encoder to share one embedding space (Wu et al. 2023, "Large-Scale
/// Contrastive Language-Audio Pretraining"; loss: Khosla et al. 2020, "Supervised Contrastive
/// Learning", eq. 2, as several sounds of a batch may match a phrase), with pairs of texts as
/// further positives. best/ holds the encoders, the tokenizer and config.json.
///
/// Scores on the clips of the validation folds: zero_shot, the share of clips whose category's
/// phrase is the nearest of all categories' phrases, averaged over categories; the same among at
/// most ten of the largest categories; and recall_at_k, the share of categories that have one of
/// their clips among the k nearest to their phrase.
///
/// Throws as open_run(), run() and TrainingData do, and a model Error if the config has no
/// audio_encoder.
void train_clap(const ClapOptions& options);

}  // namespace lasso::train
