#include "word_bag_encoder.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace lasso::nn {

namespace {

constexpr std::int64_t kFeedForwardFactor = 4;  // inner width, as in the paper
constexpr double kPositionScale = 0.02;         // of a token's: words first, their order second

torch::nn::TransformerEncoder transformer(const TextEncoderConfig& config) {
  const auto layer = torch::nn::TransformerEncoderLayerOptions(config.width, config.heads)
                         .dim_feedforward(kFeedForwardFactor * config.width)
                         .dropout(config.dropout)
                         .activation(torch::kGELU);
  torch::nn::TransformerEncoder layers(torch::nn::TransformerEncoderOptions(
      torch::nn::TransformerEncoderLayer(layer), config.layers));
  return layers;
}

}  // namespace

WordBagEncoder::WordBagEncoder(const TextEncoderConfig& config)
    : condition_size_(config.condition_size),
      tokens_(register_module("tokens", torch::nn::Embedding(config.vocabulary, config.width))),
      positions_(
          register_module("positions", torch::nn::Embedding(config.max_tokens, config.width))),
      layers_(register_module("transformer", transformer(config))),
      projection_(register_module("projection",
                                  torch::nn::Linear(2 * config.width, config.condition_size))) {
  const torch::NoGradGuard no_grad;
  positions_->weight.mul_(kPositionScale);
}

at::Tensor WordBagEncoder::forward(const at::Tensor& ids, const at::Tensor& padding) {
  TORCH_CHECK(ids.dim() == 2, "ids must be (batch, tokens), got ", ids.sizes());
  const at::Tensor words = tokens_(ids);  // (batch, tokens, width)
  const at::Tensor placed = words + positions_(at::arange(ids.size(1), ids.options()));
  const at::Tensor states =
      layers_->forward(placed.transpose(0, 1), /*src_mask=*/{}, padding).transpose(0, 1);
  const at::Tensor both = at::cat({words, states}, 2);  // (batch, tokens, 2 * width)
  const at::Tensor present = padding.logical_not().unsqueeze(-1).to(both.dtype());
  const at::Tensor mean = (both * present).sum(1) / present.sum(1);
  return at::layer_norm(projection_(mean), {condition_size_});
}

}  // namespace lasso::nn
