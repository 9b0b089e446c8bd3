#pragma once

#include <cstdint>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::train {

/// Which clips a training hears, and how many at once. Each training has numbers of its own for the
/// last three.
struct DataOptions {
  data::ClipSetOptions clips;  ///< its sample_rate is set from the model's config
  std::vector<std::int64_t> train_folds{1, 2, 3};
  std::vector<std::int64_t> validation_folds{data::kHeldOutFold};
  std::int64_t batch_size = 0;     ///< sounds a step
  double seconds = 0.0;            ///< of each
  double category_exponent = 0.0;  ///< see data::MixerOptions
};

/// The clips in memory.
struct TrainingData {
  /// Throws an input Error that names the file for what cannot be read.
  TrainingData(const DataOptions& options, std::int64_t sample_rate);

  data::ClipSet training;
  data::ClipSet validation;
};

}  // namespace lasso::train
