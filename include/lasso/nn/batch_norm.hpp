#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

namespace lasso::nn {

/// Batch norm (Ioffe & Szegedy 2015) with the same tensors as LibTorch's. Processes that train one
/// network together can each hold a part of the batch; they normalise by the statistics of the
/// whole batch.
class BatchNorm2dImpl : public torch::nn::Module {
 public:
  /// Sums a tensor over the processes; differentiable.
  using Sum = std::function<at::Tensor(const at::Tensor&)>;

  explicit BatchNorm2dImpl(std::int64_t channels);

  /// From now on, a training step is shared by `processes` processes, each with an equal part of
  /// the batch.
  void share(Sum sum, std::int64_t processes);

  /// x and result (batch, channels, height, width), any floating-point dtype; the norm is computed
  /// in float32.
  at::Tensor forward(const at::Tensor& x);

  /// Scale and shift of each channel in evaluation mode: (channels) float32.
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
