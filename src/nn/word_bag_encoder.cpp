#include "word_bag_encoder.hpp"

#include <memory>
#include <string>

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace lasso::nn {

namespace {

constexpr double kPositionScale = 0.02;  // of a token's: words first, their order second

}  // namespace

WordBagEncoder::WordBagEncoder(const TextEncoderConfig& config)
    : condition_size_(config.condition_size),
      tokens_(register_module("tokens", torch::nn::Embedding(config.vocabulary, config.width))),
      positions_(
          register_module("positions", torch::nn::Embedding(config.positions, config.width))),
      projection_(register_module("projection",
                                  torch::nn::Linear(2 * config.width, config.condition_size))) {
  const auto transformer = register_module("transformer", std::make_shared<torch::nn::Module>());
  const auto layers = transformer->register_module("layers", std::make_shared<torch::nn::Module>());
  for (std::int64_t i = 0; i < config.layers; ++i) {
    layers_.push_back(layers->register_module(
        std::to_string(i), TransformerLayer(config.width, config.heads, config.dropout)));
  }
  const torch::NoGradGuard no_grad;
  positions_->weight.mul_(kPositionScale);
}

Condition WordBagEncoder::forward(const at::Tensor& ids, const at::Tensor& padding) {
  TORCH_CHECK(ids.dim() == 2, "ids must be (batch, tokens), got ", ids.sizes());
  const at::Tensor words = tokens_(ids);  // (batch, tokens, width)
  const at::Tensor unseen = padding.unsqueeze(1).unsqueeze(1);
  at::Tensor states = words + positions_(at::arange(ids.size(1), ids.options()));
  for (TransformerLayer& layer : layers_) {
    states = layer(states, unseen);
  }
  const at::Tensor both = at::cat({words, states}, 2);  // (batch, tokens, 2 * width)
  const at::Tensor present = padding.logical_not().unsqueeze(-1).to(both.dtype());
  const at::Tensor mean = (both * present).sum(1) / present.sum(1);
  return {at::layer_norm(projection_(mean), {condition_size_}), states};
}

}  // namespace lasso::nn
