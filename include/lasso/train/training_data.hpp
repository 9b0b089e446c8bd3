#pragma once

#include <cstdint>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::train {

/// The clips and batches of a training. Each training has its own defaults for the last three
/// members.
struct DataOptions {
  data::ClipSetOptions clips;  ///< the model's config sets its sample_rate
  std::vector<std::int64_t> train_folds{1, 2, 3};
  std::vector<std::int64_t> validation_folds{data::kHeldOutFold};
  std::int64_t batch_size = 0;     ///< sounds per step
  double seconds = 0.0;            ///< per sound
  double category_exponent = 0.0;  ///< see data::MixerOptions
};

/// The clips of a training, in memory.
struct TrainingData {
  /// Throws an input Error that names the file that cannot be read.
  TrainingData(const DataOptions& options, std::int64_t sample_rate);

  data::ClipSet training;
  data::ClipSet validation;
};

}  // namespace lasso::train
