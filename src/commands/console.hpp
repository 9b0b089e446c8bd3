#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/commands/arguments.hpp"
#include "lasso/model/model.hpp"
#include "lasso/separate/audio_side.hpp"
#include "lasso/separate/mask_estimator.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::commands {

/// Throws a usage Error.
[[noreturn]] void refuse(const std::string& message);

/// Whether a name stands for samples without a header, if any do: - and files called .raw.
bool may_be_raw(const std::filesystem::path& name);

/// Sends log lines to stderr, as many as asked for.
void set_up_log(const Verbosity& verbosity);

/// Sets the threads and finds the device: auto is CUDA where there is one. Throws a model Error
/// for a device that is not there, a usage Error for one that is none.
c10::Device set_up_compute(const ComputeOptions& options);

/// What to compute in. auto: bfloat16 where the processor has instructions for it and it is good
/// enough. Throws a usage Error for what the processor cannot; warns of what is slow.
at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16);

/// A bar with the time left on stderr, if that is a terminal and `shown`; else nothing.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool shown);

  /// `share`: of the work that is done, 0 to 1; 1 takes the bar away. `words` stand behind it.
  void operator()(double share, const std::string& words = "");

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  bool shown_;
  Clock::time_point began_;
  Clock::time_point drawn_;
};

/// A model found, opened, and on the device to compute on.
class LoadedModel {
 public:
  LoadedModel(const ModelOptions& options, const ComputeOptions& compute);

  const model::ModelConfig& config() const { return model_.config(); }
  /// What the separator is told of a query, on the device.
  nn::Condition condition(const std::string& query) { return model_.condition(query).to(device_); }
  /// Of texts to compare others with: (texts, condition_size), on the device; kept as one.
  at::Tensor embeddings(const std::vector<std::string>& texts) {
    return model_.embeddings(texts).to(device_);
  }
  /// What hears; loaded once it is needed. Throws a model Error where the model has no such thing.
  separate::AudioSide& audio_side();
  /// The same of a recording of the sound. Throws a model Error where the separator attends to
  /// words.
  nn::Condition condition_of_example(const std::filesystem::path& recording);
  /// Into these sounds, by this model, which must outlive it. `channels`: the most that recordings
  /// have.
  separate::Separation separation(std::vector<separate::Query> queries, std::int64_t channels = 1);

 private:
  void load(at::ScalarType dtype);
  bool is_good_in_bf16() const;

  c10::Device device_;
  model::Model model_;
  std::optional<separate::NetworkEstimator> estimator_;  // loaded once it is needed
  std::optional<separate::AudioSide> audio_side_;        // the same
  ComputeOptions compute_;
  int passes_;
};

}  // namespace lasso::commands
