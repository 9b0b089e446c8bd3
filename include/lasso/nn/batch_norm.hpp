#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

namespace lasso::nn {

/// Batch norm (Ioffe & Szegedy 2015), with the tensors that LibTorch's has. Processes that train
/// one network together can hold a part of the batch each; they normalise by the statistics of the
/// whole.
class BatchNorm2dImpl : public torch::nn::Module {
 public:
  /// The sum of a tensor over the processes, differentiable.
  using Sum = std::function<at::Tensor(const at::Tensor&)>;

  explicit BatchNorm2dImpl(std::int64_t channels);

  /// From here on a training step is one of so many processes, with as much of the batch each.
  void share(Sum sum, std::int64_t processes);

  /// x and result (batch, channels, height, width), of any floating point; the norm is float32.
  at::Tensor forward(const at::Tensor& x);

  /// What it does when nothing is trained: scale and shift of each channel, (channels) float32.
  std::pair<at::Tensor, at::Tensor> affine() const;

 private:
  at::Tensor shared(const at::Tensor& input);

  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor running_mean_;
  at::Tensor running_var_;
  at::Tensor batches_;
  Sum sum_;
  std::int64_t processes_ = 1;
};
TORCH_MODULE(BatchNorm2d);

}  // namespace lasso::nn
