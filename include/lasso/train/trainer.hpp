#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lasso/train/clip_set.hpp"

namespace lasso::train {

struct TrainOptions {
  ClipSetOptions clips;  ///< its sample_rate is set from the model's config
  std::vector<std::int64_t> train_folds{1, 2, 3};
  std::vector<std::int64_t> validation_folds{kHeldOutFold};
  std::filesystem::path config;     ///< a config.json: what to train
  std::filesystem::path tokenizer;  ///< a SentencePiece model
  std::filesystem::path output;     ///< a folder: best/, last.safetensors, history.json
  std::int64_t steps = 10000;
  std::int64_t batch_size = 16;
  double seconds = 4.0;  ///< of each mixture
  double learning_rate = 1.5e-3;
  double weight_decay = 0.01;
  double clip_norm = 1.0;
  double category_exponent = 0.7;
  std::uint64_t seed = 1;
  std::int64_t validation_mixtures = 120;
  std::int64_t validate_every = 250;  ///< steps; checkpoints are written then
  std::string device = "cpu";         ///< as LibTorch writes it: cpu, cuda, cuda:1
  bool resume = false;                ///< go on from last.safetensors
  std::int64_t stop_after = 0;        ///< stop at this step, to be resumed; 0: only when done
};

/// Trains separator and text encoder together on mixtures made on the fly: AdamW (Loshchilov &
/// Hutter 2019), linear warm-up over the first twentieth of the steps, then a cosine down to a
/// hundredth; gradients clipped by their norm. What is validated and saved as best/ (a model
/// bundle) is an exponential moving average of the weights, scored by its mean SI-SDRi on fixed
/// mixtures of the validation folds.
///
/// A run that was interrupted and is resumed with the same options ends with the same weights as
/// one that was not (on the CPU, with the same number of threads).
///
/// Throws a usage Error if `output` holds another run and `resume` is false.
void train(const TrainOptions& options);

}  // namespace lasso::train
