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

/// What turns queries into conditions: the tokenizer and the text encoder that belong together.
struct TextSide {
  std::unique_ptr<text::Tokenizer> tokenizer;
  std::shared_ptr<nn::TextEncoder> encoder;
  std::map<std::string, std::string> files;  ///< the tokenizer's, bytes by name, kept for saving
  std::int64_t max_tokens = 0;
  bool attended = false;  ///< whether the separator attends to the encoder's states

  /// With fresh weights, in training mode. `tokenizer`: its file, or the folder of its files.
  /// Throws a model Error if its vocabulary is not the config's.
  static TextSide create(const ModelConfig& config, const std::filesystem::path& tokenizer);

  /// From a bundle's folder, ready to compute, weights mapped.
  static TextSide load(const ModelConfig& config, const std::filesystem::path& folder);

  /// The embedding of each text: (texts, condition_size), on the encoder's device.
  at::Tensor embeddings(const std::vector<std::string>& texts) const;

  /// What the separator is told of each query, on the encoder's device: with the states of all
  /// `max_tokens`, padding included, where it attends to them.
  nn::Condition conditions(const std::vector<std::string>& queries) const;
};

}  // namespace lasso::model
