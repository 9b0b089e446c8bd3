#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <c10/core/ScalarType.h>

#include "lasso/train/process_place.hpp"

namespace lasso::train {

/// The options that all trainings share.
struct TrainingOptions {
  std::filesystem::path output;  ///< a folder: best/, last.safetensors, history.json and .html
  std::int64_t steps = 10000;
  std::int64_t stop_after = 0;  ///< stop at this step, to resume later; 0: only when done
  double learning_rate = 1.5e-3;
  double weight_decay = 0.01;
  double clip_norm = 1.0;
  std::int64_t validate_every = 250;  ///< steps; also writes checkpoints
  std::uint64_t seed = 1;
  std::string device = "cpu";  ///< in LibTorch's notation: cpu, cuda, cuda:1
  /// Precision of convolutions and matrix products; weights, norms and losses are float32.
  at::ScalarType precision = at::kFloat;
  bool resume = false;     ///< continue from last.safetensors
  bool dry_run = false;    ///< run some steps, estimate the total time, write nothing
  ProcessPlace processes;  ///< that train together, each with its own batches
};

}  // namespace lasso::train
