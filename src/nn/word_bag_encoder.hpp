#pragma once

#include <vector>

#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>

#include "lasso/nn/text_encoder.hpp"
#include "transformer_layer.hpp"

namespace lasso::nn {

/// A small transformer encoder (Vaswani et al. 2017, post-norm, learned positions) combined with a
/// bag of words: the mean over the tokens' embeddings and last states, projected and
/// layer-normalised, is the condition. The bag distinguishes queries from the first step on;
/// without it, a transformer trained from scratch learns to return the same condition for every
/// query.
/// Conditions have zero mean and unit variance in each row.
class WordBagEncoder : public TextEncoder {
 public:
  explicit WordBagEncoder(const TextEncoderConfig& config);

  Condition forward(const at::Tensor& ids, const at::Tensor& padding) override;

 private:
  std::int64_t condition_size_;
  torch::nn::Embedding tokens_;
  torch::nn::Embedding positions_;
  std::vector<TransformerLayer> layers_;
  torch::nn::Linear projection_;
};

}  // namespace lasso::nn
