#include "transformer_layer.hpp"

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include "attention.hpp"

namespace lasso::nn {

struct TransformerLayerImpl::Attention : torch::nn::Module {
  explicit Attention(std::int64_t width)
      : weight(register_parameter("in_proj_weight", at::empty({3 * width, width}))),
        bias(register_parameter("in_proj_bias", at::zeros({3 * width}))),
        out(register_module("out_proj", torch::nn::Linear(width, width))) {
    torch::nn::init::xavier_uniform_(weight);
    torch::nn::init::zeros_(out->bias);
  }

  at::Tensor weight;  // of query, key and value
  at::Tensor bias;
  torch::nn::Linear out;
};

TransformerLayerImpl::TransformerLayerImpl(std::int64_t width, std::int64_t heads, double dropout)
    : heads_(heads),
      dropout_(dropout),
      attention_(register_module("self_attn", std::make_shared<Attention>(width))),
      linear1_(register_module("linear1", torch::nn::Linear(width, kFeedForwardFactor * width))),
      linear2_(register_module("linear2", torch::nn::Linear(kFeedForwardFactor * width, width))),
      norm1_(register_module("norm1", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})))),
      norm2_(register_module("norm2", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})))) {
}

at::Tensor TransformerLayerImpl::drop(const at::Tensor& x) const {
  return at::dropout(x, dropout_, is_training());
}

at::Tensor TransformerLayerImpl::forward(const at::Tensor& x, const at::Tensor& unseen) {
  const auto parts = at::linear(x, attention_->weight, attention_->bias).chunk(3, 2);
  const at::Tensor seen =
      attention(parts[0], parts[1], parts[2], heads_, unseen, is_training() ? dropout_ : 0.0);
  const at::Tensor mixed = norm1_(x + drop(attention_->out(seen)));
  return norm2_(mixed + drop(linear2_(drop(at::gelu(linear1_(mixed))))));
}

}  // namespace lasso::nn
