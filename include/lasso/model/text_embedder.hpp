#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/condition.hpp"
#include "lasso/text/tokenizer.hpp"

namespace lasso::nn {
class TextEncoder;
}

namespace lasso::model {

/// Makes conditions of queries: a tokenizer and its matching text encoder.
struct TextEmbedder {
  std::unique_ptr<text::Tokenizer> tokenizer;
  std::shared_ptr<nn::TextEncoder> encoder;
  std::map<std::string, std::string> files;  ///< tokenizer files by name, kept for saving
  std::int64_t max_tokens = 0;
  bool attended = false;  ///< whether the separator attends to the encoder's states

  /// Creates it with fresh weights, in training mode. `tokenizer`: its file, or the folder of its
  /// files. Throws a model Error if its vocabulary does not match the config.
  static TextEmbedder create(const ModelConfig& config, const std::filesystem::path& tokenizer);

  /// Loads it from a bundle's folder, ready for inference, with mapped weights.
  static TextEmbedder load(const ModelConfig& config, const std::filesystem::path& folder);

  /// The embedding of each text: (texts, condition_size), on the encoder's device.
  at::Tensor embeddings(const std::vector<std::string>& texts) const;

  /// The condition of each query, on the encoder's device. If the separator attends to tokens, it
  /// includes the states of all `max_tokens`, padding included.
  nn::Condition conditions(const std::vector<std::string>& queries) const;
};

}  // namespace lasso::model
