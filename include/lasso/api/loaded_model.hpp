#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/api/requests.hpp"
#include "lasso/model/model.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/mask_estimator.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::api {

/// A model that has been found, opened and moved to the compute device.
class LoadedModel {
 public:
  LoadedModel(const ModelOptions& options, const ComputeOptions& compute);

  const model::ModelConfig& config() const { return model_.config(); }
  /// The separator's condition for a query, on the device.
  nn::Condition condition(const std::string& query) { return model_.condition(query).to(device_); }
  /// Embeddings of texts for comparison, (texts, condition_size), on the device; cached as one
  /// tensor.
  at::Tensor embeddings(const std::vector<std::string>& texts) {
    return model_.embeddings(texts).to(device_);
  }
  /// The audio encoder, loaded on first use. Throws a model Error if the model has none.
  separate::AudioEmbedder& audio_embedder();
  /// The condition from a recording of the sound. Throws a model Error if the separator attends to
  /// words.
  nn::Condition condition_of_example(const std::filesystem::path& recording);
  /// A separation into the queried sounds. This model must outlive it. `channels`: the largest
  /// channel count of all recordings.
  separate::Separation separation(std::vector<separate::Query> queries, std::int64_t channels = 1);

 private:
  void load(at::ScalarType dtype);

  c10::Device device_;
  model::Model model_;
  std::optional<separate::NetworkEstimator> estimator_;  // loaded on first use
  std::optional<separate::AudioEmbedder> audio_side_;    // the same
  ComputeOptions compute_;
  int passes_;
};

}  // namespace lasso::api
