#pragma once

#include <functional>
#include <string>

#include <c10/core/Device.h>

#include "lasso/model/model.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// -q, -v and --log-level, the same for every command.
struct Verbosity {
  bool quiet = false;
  bool verbose = false;
  std::string level = "info";
};

void add_verbosity(CLI::App& command, Verbosity& verbosity);

/// Sends log lines to stderr, as many as asked for.
void set_up_log(const Verbosity& verbosity);

/// --device and --threads, the same for every command that computes.
struct ComputeOptions {
  std::string device = "auto";
  int threads = 0;  ///< 0: one for each core
};

void add_compute_options(CLI::App& command, ComputeOptions& options);

/// Sets the threads and finds the device: auto is CUDA where there is one. Throws a model Error
/// for a device that is not there, a usage Error for one that is none.
c10::Device set_up_compute(const ComputeOptions& options);

/// A bar with the time left on stderr, if that is a terminal and `shown`; else nothing.
std::function<void(double)> progress_bar(const std::string& label, bool shown);

/// --model and --no-cache, the same for every command that separates.
struct ModelOptions {
  std::string name;  ///< empty: the default
  bool no_cache = false;
};
void add_model_options(CLI::App& command, ModelOptions& options);

/// A model found, opened, and on the device to compute on.
class LoadedModel {
 public:
  LoadedModel(const ModelOptions& options, const ComputeOptions& compute);

  const model::ModelConfig& config() const { return model_.config(); }
  separate::MaskEstimator& estimator() { return estimator_; }
  /// (1, condition_size), on the device.
  at::Tensor condition(const std::string& query) { return model_.condition(query).to(device_); }

 private:
  c10::Device device_;
  model::Model model_;
  separate::ResUNetEstimator estimator_;
};

}  // namespace lasso::cli
