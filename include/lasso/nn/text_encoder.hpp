#pragma once

#include <cstdint>

#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/transformercoder.h>

namespace lasso::nn {

struct TextEncoderConfig {
  std::int64_t vocabulary = 0;
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::int64_t layers = 2;
  std::int64_t max_tokens = 64;  ///< longer queries are cut
  std::int64_t condition_size = 256;
  double dropout = 0.1;  ///< while training
};

/// A small transformer encoder (Vaswani et al. 2017, post-norm, learned positions) beside a bag of
/// words: the mean over the tokens' embeddings and last states, projected and layer-normalised, is
/// the condition. The bag tells queries apart from the first step on; without it a transformer
/// that starts from nothing learns to give every query the same condition.
///
///   ids        (batch, tokens)          int64, tokens <= max_tokens
///   padding    (batch, tokens)          bool, true where a row has ended
///   condition  (batch, condition_size)  float32, zero mean and unit variance in each row
class TextEncoderImpl : public torch::nn::Module {
 public:
  explicit TextEncoderImpl(const TextEncoderConfig& config);

  at::Tensor forward(const at::Tensor& ids, const at::Tensor& padding);

 private:
  std::int64_t condition_size_;
  torch::nn::Embedding tokens_;
  torch::nn::Embedding positions_;
  torch::nn::TransformerEncoder layers_;
  torch::nn::Linear projection_;
};
TORCH_MODULE(TextEncoder);

}  // namespace lasso::nn
