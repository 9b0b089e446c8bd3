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
  /// CSV with the columns a and b: texts that mean about the same. Empty: none.
  std::filesystem::path pairs;
  std::filesystem::path config;     ///< a config.json with an audio_encoder
  std::filesystem::path tokenizer;  ///< a SentencePiece model
  std::filesystem::path
      begin_with;  ///< a folder with trained encoders to go on from; empty: fresh weights
  /// Only the text encoder learns. The audio encoder stays as begin_with has it, and so does the
  /// space that a separator was trained in: new words need no new separator.
  bool only_text = false;
  std::int64_t pair_batch_size = 128;
  double temperature = 0.07;
};

/// Trains a text and an audio encoder into one space (Wu et al. 2023, "Large-Scale Contrastive
/// Language-Audio Pretraining"; loss: Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2,
/// as several sounds of a batch may fit a phrase), and pairs of texts into the same space.
/// best/ holds the encoders, the tokenizer and config.json.
///
/// Scored on the clips of the validation folds: the share of clips whose category's phrase is the
/// nearest of all categories' (zero_shot), the mean over categories; the same among ten at most of
/// the largest categories; and recall_at_k, the share of categories whose phrase has a clip of
/// theirs among the k nearest.
///
/// Errors are those of open_run(), of run() and of TrainingData; a model Error if the config has no
/// audio_encoder.
void train_clap(const ClapOptions& options);

}  // namespace lasso::train
