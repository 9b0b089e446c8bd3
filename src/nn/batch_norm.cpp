#include "lasso/nn/batch_norm.hpp"

#include <utility>

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace lasso::nn {

namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1;  // of the running statistics

}  // namespace

BatchNorm2dImpl::BatchNorm2dImpl(std::int64_t channels)
    : weight_(register_parameter("weight", at::ones({channels}))),
      bias_(register_parameter("bias", at::zeros({channels}))),
      running_mean_(register_buffer("running_mean", at::zeros({channels}))),
      running_var_(register_buffer("running_var", at::ones({channels}))),
      batches_(register_buffer("num_batches_tracked", at::zeros({}, at::kLong))) {}

void BatchNorm2dImpl::share(Sum sum, std::int64_t processes) {
  sum_ = std::move(sum);
  processes_ = processes;
}

at::Tensor BatchNorm2dImpl::forward(const at::Tensor& x) {
  if (is_training()) {
    const torch::NoGradGuard no_grad;
    batches_ += 1;
  }
  if (is_training() && processes_ > 1) {
    return shared(x);
  }
  return at::batch_norm(x,
                        weight_,
                        bias_,
                        running_mean_,
                        running_var_,
                        is_training(),
                        kMomentum,
                        kEpsilon,
                        /*cudnn_enabled=*/true);
}

std::pair<at::Tensor, at::Tensor> BatchNorm2dImpl::affine() const {
  const at::Tensor scale = weight_ * (running_var_ + kEpsilon).rsqrt();
  return {scale, bias_ - running_mean_ * scale};
}

at::Tensor BatchNorm2dImpl::shared(const at::Tensor& input) {
  const at::Tensor x = input.to(at::kFloat);  // sums over a batch are too long for bfloat16
  const std::int64_t mine = x.numel() / x.size(1);
  const auto count = static_cast<double>(mine * processes_);
  const auto per_channel = [](const at::Tensor& values) { return values.view({1, -1, 1, 1}); };
  const at::Tensor mean = sum_(x.sum({0, 2, 3})) / count;
  const at::Tensor centred = x - per_channel(mean);
  const at::Tensor variance = sum_(centred.square().sum({0, 2, 3})) / count;
  {
    const torch::NoGradGuard no_grad;
    running_mean_.lerp_(mean, kMomentum);
    running_var_.lerp_(variance * (count / (count - 1.0)), kMomentum);
  }
  const at::Tensor scale = weight_ * (variance + kEpsilon).rsqrt();
  return (centred * per_channel(scale) + per_channel(bias_)).to(input.scalar_type());
}

}  // namespace lasso::nn
