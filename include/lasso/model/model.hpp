#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"
#include "lasso/model/text_embedder.hpp"
#include "lasso/nn/condition.hpp"
#include "lasso/nn/convolution_plan.hpp"
#include "lasso/nn/mask_network.hpp"

namespace lasso::nn {
class AudioEncoder;
}

namespace lasso::model {

/// A bundle opened for use. Opening checks names and shapes but reads no weights. The text side is
/// opened for the first query whose condition is not cached.
class Model {
 public:
  /// `cache`: whether conditions are stored in the user's cache folder
  /// ($XDG_CACHE_HOME/lasso/conditions). Several processes may share it.
  /// Throws a model Error that names all missing, extra and misshapen tensors at once.
  Model(std::filesystem::path folder, bool cache);

  const ModelConfig& config() const noexcept { return config_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// The separator, ready for inference on `device` in `dtype`. Every call reads it anew.
  /// `kernel_bytes`: how much memory faster convolutions may take, see nn::plan_convolutions().
  std::shared_ptr<const nn::MaskNetwork> separator(c10::Device device,
                                                   at::ScalarType dtype,
                                                   std::int64_t kernel_bytes) const;
  /// Measures how this processor computes the separator's convolutions fastest on the CPU, and
  /// keeps the result in the user's cache folder ($XDG_CACHE_HOME/lasso/plans) for later calls of
  /// separator(), also in other processes.
  void measure_convolutions(at::ScalarType dtype, std::int64_t kernel_bytes) const;
  /// The plan that separator() uses on the CPU.
  nn::ConvolutionPlan convolutions(at::ScalarType dtype, std::int64_t kernel_bytes) const;

  /// The audio encoder, ready for inference on the CPU. Throws a model Error if the bundle has
  /// none.
  std::shared_ptr<nn::AudioEncoder> audio_encoder() const;

  /// The condition of a query: a batch of one, on the CPU, with tokens if the separator attends to
  /// them.
  nn::Condition condition(const std::string& query);
  /// The embeddings of texts, for comparison with others: (texts, condition_size), on the CPU.
  at::Tensor embeddings(const std::vector<std::string>& texts);
  /// Releases the text side's memory. The next query that is not cached opens it again.
  void close_text() { text_.reset(); }

 private:
  const TextEmbedder& text();

  std::filesystem::path folder_;
  bool cache_;
  ModelConfig config_;
  std::optional<TextEmbedder> text_;
};

}  // namespace lasso::model
