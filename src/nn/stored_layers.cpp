#include "stored_layers.hpp"

#include <ATen/ATen.h>

namespace lasso::nn {

std::shared_ptr<torch::nn::Module> folder(torch::nn::Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<torch::nn::Module>());
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

StoredProjection::StoredProjection(std::int64_t in, std::int64_t out)
    : in_(register_module("0", std::make_shared<StoredLinear>(in, out))),
      out_(register_module("2", std::make_shared<StoredLinear>(out, out))) {}

at::Tensor StoredProjection::forward(const at::Tensor& x) const {
  const at::Tensor projected = out_->forward(at::relu(in_->forward(x)));
  return projected / projected.norm(2, 1, /*keepdim=*/true);
}

}  // namespace lasso::nn
