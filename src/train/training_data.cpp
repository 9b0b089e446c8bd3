#include "lasso/train/training_data.hpp"

#include <spdlog/spdlog.h>

#include "lasso/core/log.hpp"

namespace lasso::train {

namespace {

data::ClipSet read(const DataOptions& options,
                   std::int64_t sample_rate,
                   const std::vector<std::int64_t>& folds) {
  data::ClipSetOptions clips = options.clips;
  clips.sample_rate = sample_rate;
  return data::ClipSet(clips, folds);
}

}  // namespace

TrainingData::TrainingData(const DataOptions& options, std::int64_t sample_rate)
    : training(read(options, sample_rate, options.train_folds)),
      validation(read(options, sample_rate, options.validation_folds)) {
  logger().info("{} clips to train on, {} to validate on",
                training.clips().size(),
                validation.clips().size());
}

}  // namespace lasso::train
