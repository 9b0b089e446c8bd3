#include "stored_layers.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/utils.h>

namespace lasso::nn {

std::shared_ptr<torch::nn::Module> folder(torch::nn::Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<torch::nn::Module>());
}

void draw_weights(torch::nn::Module& network) {
  const torch::NoGradGuard no_grad;
  for (const auto& layer : network.modules()) {
    const auto own = layer->named_parameters(/*recurse=*/false);
    const at::Tensor* const weight = own.find("weight");
    const at::Tensor* const bias = own.find("bias");
    if (weight != nullptr && weight->dim() > 1) {
      torch::nn::init::kaiming_uniform_(*weight, std::sqrt(5.0));
      const std::int64_t fan_in = weight->numel() / weight->size(0);
      const double bound = 1.0 / std::sqrt(static_cast<double>(fan_in));
      if (bias != nullptr) {
        torch::nn::init::uniform_(*bias, -bound, bound);
      }
    } else if (weight != nullptr) {
      torch::nn::init::ones_(*weight);
      torch::nn::init::zeros_(*bias);
    }
  }
}

StoredLinear::StoredLinear(std::int64_t in, std::int64_t out, Bias bias)
    : weight_(register_parameter("weight", at::empty({out, in}))) {
  if (bias == Bias::yes) {
    bias_ = register_parameter("bias", at::empty({out}));
  }
}

at::Tensor StoredLinear::forward(const at::Tensor& x) const {
  const at::Tensor bias = bias_.defined() ? bias_.to(x.scalar_type()) : bias_;
  return at::linear(x, weight_.to(x.scalar_type()), bias);
}

StoredNorm::StoredNorm(std::int64_t width)
    : weight_(register_parameter("weight", at::empty({width}))),
      bias_(register_parameter("bias", at::empty({width}))) {}

at::Tensor StoredNorm::forward(const at::Tensor& x) const {
  return at::layer_norm(x,
                        weight_.sizes(),
                        weight_.to(x.scalar_type()),
                        bias_.to(x.scalar_type()),
                        kLayerNormEpsilon);
}

StoredConvolution::StoredConvolution(
    std::int64_t in, std::int64_t out, std::int64_t size, std::int64_t stride, Bias bias)
    : stride_(stride), weight_(register_parameter("weight", at::empty({out, in, size, size}))) {
  if (bias == Bias::yes) {
    bias_ = register_parameter("bias", at::empty({out}));
  }
}

at::Tensor StoredConvolution::convolve(const at::Tensor& x,
                                       const at::Tensor& weight,
                                       const at::Tensor& bias) const {
  const std::int64_t padding = (weight.size(2) - 1) / 2;
  return at::conv2d(x,
                    weight.to(x.scalar_type()),
                    bias.defined() ? bias.to(x.scalar_type()) : bias,
                    stride_,
                    padding);
}

at::Tensor StoredConvolution::forward(const at::Tensor& x, BatchNorm2dImpl& norm) const {
  if (norm.is_training() || at::GradMode::is_enabled()) {
    return norm.forward(forward(x));
  }
  const auto [scale, shift] = norm.affine();
  const at::Tensor bias = bias_.defined() ? shift + bias_ * scale : shift;
  return convolve(x, weight_ * scale.view({-1, 1, 1, 1}), bias);
}

StoredEnlargement::StoredEnlargement(std::int64_t in, std::int64_t out, std::int64_t size)
    : weight_(register_parameter("weight", at::empty({in, out, size, size}))),
      bias_(register_parameter("bias", at::empty({out}))) {}

at::Tensor StoredEnlargement::forward(const at::Tensor& x) const {
  return at::conv_transpose2d(
      x, weight_.to(x.scalar_type()), bias_.to(x.scalar_type()), weight_.size(2));
}

StoredProjection::StoredProjection(std::int64_t in, std::int64_t out)
    : in_(register_module("0", std::make_shared<StoredLinear>(in, out))),
      out_(register_module("2", std::make_shared<StoredLinear>(out, out))) {}

at::Tensor StoredProjection::forward(const at::Tensor& x) const {
  const at::Tensor projected = out_->forward(at::relu(in_->forward(x)));
  return projected / projected.norm(2, 1, /*keepdim=*/true);
}

}  // namespace lasso::nn
