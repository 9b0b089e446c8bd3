#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/api/requests.hpp"
#include "lasso/model/model.hpp"
#include "lasso/separate/audio_side.hpp"
#include "lasso/separate/mask_estimator.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::api {

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

}  // namespace lasso::api
