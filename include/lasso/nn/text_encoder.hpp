#pragma once

#include <cstdint>
#include <memory>

#include <torch/nn/module.h>

namespace lasso::nn {

enum class TextArchitecture {
  transformer,  ///< a small one of our own, trained from nothing together with the separator
  roberta,      ///< CLAP's text tower, as AudioSep uses it
};

/// The defaults are those of the small one.
struct TextEncoderConfig {
  TextArchitecture architecture = TextArchitecture::transformer;
  std::int64_t vocabulary = 0;
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::int64_t layers = 2;
  std::int64_t max_tokens = 64;  ///< of a query, marks included
  std::int64_t condition_size = 256;
  double dropout = 0.1;  ///< while training
};

/// Turns the ids of queries into conditions.
class TextEncoder : public torch::nn::Module {
 public:
  ///   ids        (batch, tokens)          int64, tokens <= max_tokens
  ///   padding    (batch, tokens)          bool, true where a row has ended
  ///   condition  (batch, condition_size)  float32
  virtual at::Tensor forward(const at::Tensor& ids, const at::Tensor& padding) = 0;
};

/// The small one has fresh random weights; RoBERTa's are not set, it is there to be loaded.
std::shared_ptr<TextEncoder> make_text_encoder(const TextEncoderConfig& config);

}  // namespace lasso::nn
