#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"
#include "lasso/model/text_side.hpp"
#include "lasso/nn/condition.hpp"
#include "lasso/nn/mask_network.hpp"

namespace lasso::nn {
class AudioEncoder;
}

namespace lasso::model {

/// A bundle opened for use. Opening checks names and shapes and reads no weights; the text side is
/// opened when a query comes whose condition is not known yet.
class Model {
 public:
  /// `cache`: whether conditions are looked up in, and kept in, the user's cache folder
  /// ($XDG_CACHE_HOME/lasso/conditions). Several processes may share it.
  /// Throws a model Error that names all missing, extra and misshapen tensors at once.
  Model(std::filesystem::path folder, bool cache);

  const ModelConfig& config() const noexcept { return config_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// The separator, ready to compute on `device` in `dtype`: read anew by each call.
  std::shared_ptr<const nn::MaskNetwork> separator(c10::Device device, at::ScalarType dtype) const;

  /// What makes conditions of recordings, ready to compute on the CPU. Throws a model Error if the
  /// bundle has none.
  std::shared_ptr<nn::AudioEncoder> audio_encoder() const;

  /// What the separator is told of a query: a batch of one, on the CPU, with tokens where it
  /// attends to them.
  nn::Condition condition(const std::string& query);
  /// The embeddings of texts, to compare others with: (texts, condition_size), on the CPU.
  at::Tensor embeddings(const std::vector<std::string>& texts);
  /// Gives the text side's memory back; the next query that is not known opens it again.
  void close_text() { text_.reset(); }

 private:
  const TextSide& text();

  std::filesystem::path folder_;
  bool cache_;
  ModelConfig config_;
  std::optional<TextSide> text_;
};

}  // namespace lasso::model
