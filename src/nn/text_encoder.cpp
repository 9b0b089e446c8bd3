#include "lasso/nn/text_encoder.hpp"

#include <ATen/ATen.h>

namespace lasso::nn {

namespace {

constexpr std::int64_t kFeedForwardFactor = 4;  // inner width, as in the paper

torch::nn::TransformerEncoder transformer(const TextEncoderConfig& config) {
  const auto layer = torch::nn::TransformerEncoderLayerOptions(config.width, config.heads)
                         .dim_feedforward(kFeedForwardFactor * config.width)
                         .dropout(config.dropout)
                         .activation(torch::kGELU);
  return torch::nn::TransformerEncoder(
      torch::nn::TransformerEncoderOptions(torch::nn::TransformerEncoderLayer(layer),
                                           config.layers));
}

}  // namespace

TextEncoderImpl::TextEncoderImpl(const TextEncoderConfig& config)
    : condition_size_(config.condition_size),
      tokens_(register_module("tokens", torch::nn::Embedding(config.vocabulary, config.width))),
      positions_(
          register_module("positions", torch::nn::Embedding(config.max_tokens, config.width))),
      layers_(register_module("transformer", transformer(config))),
      projection_(register_module("projection",
                                  torch::nn::Linear(config.width, config.condition_size))) {}

at::Tensor TextEncoderImpl::forward(const at::Tensor& ids, const at::Tensor& padding) {
  TORCH_CHECK(ids.dim() == 2, "ids must be (batch, tokens), got ", ids.sizes());
  const at::Tensor place = at::arange(ids.size(1), ids.options());
  const at::Tensor embedded = tokens_(ids) + positions_(place);  // (batch, tokens, width)
  const at::Tensor states =
      layers_->forward(embedded.transpose(0, 1), /*src_mask=*/{}, padding).transpose(0, 1);
  const at::Tensor present = padding.logical_not().unsqueeze(-1).to(states.dtype());
  const at::Tensor mean = (states * present).sum(1) / present.sum(1);  // (batch, width)
  return at::layer_norm(projection_(mean), {condition_size_});
}

}  // namespace lasso::nn
