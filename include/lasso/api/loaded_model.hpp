#pragma once

#include <filesystem>
#include <mutex>
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

/// A model that has been found, opened and moved to the compute device. Several threads may use it
/// at the same time.
class LoadedModel {
 public:
  LoadedModel(const ModelOptions& options, const ComputeOptions& compute);

  const model::ModelConfig& config() const { return model_.config(); }
  const std::filesystem::path& folder() const { return model_.folder(); }
  /// How many passes separation() is for, where the recording can be read twice.
  int passes() const;
  /// The separator's condition for a query, on the device.
  nn::Condition condition(const std::string& query);
  /// Embeddings of texts for comparison, (texts, condition_size), on the device; cached as one
  /// tensor.
  at::Tensor embeddings(const std::vector<std::string>& texts);
  /// The audio encoder, loaded on first use. Throws a model Error if the model has none.
  separate::AudioEmbedder& audio_embedder();
  /// The condition from a recording of the sound. Throws a model Error if the separator attends to
  /// words.
  nn::Condition condition_of_example(const std::filesystem::path& recording);
  /// The same from samples. Throws an input Error that calls them `name` if they are silent.
  nn::Condition condition_of_example(SampleSource& recording, const std::string& name);
  /// A separation into the queried sounds. This model must outlive it. `channels`: the largest
  /// channel count of all recordings.
  separate::Separation separation(std::vector<separate::Query> queries, std::int64_t channels = 1);

 private:
  // The mutex is held where these are called.
  separate::AudioEmbedder& opened_audio_side();
  void load(at::ScalarType dtype);

  std::mutex mutex_;  // over what is loaded on first use, and the cache
  c10::Device device_;
  model::Model model_;
  std::optional<separate::NetworkEstimator> estimator_;  // loaded on first use
  std::optional<separate::AudioEmbedder> audio_side_;    // the same
  ComputeOptions compute_;
  int passes_;
};

}  // namespace lasso::api
