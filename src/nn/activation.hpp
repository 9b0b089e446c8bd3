#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::nn {

/// Batch norm and shift as one multiply-add per channel: (channels) float32 or float64.
struct Affine {
  at::Tensor scale;
  at::Tensor shift;

  Affine narrow(std::int64_t first, std::int64_t channels) const {
    return {scale.narrow(0, first, channels), shift.narrow(0, first, channels)};
  }
};

/// output = leaky ReLU of x * scale + shift. Both are (batch, channels, frames, bins), channels
/// last in memory; the output may be a view of some channels and frames of a larger tensor.
void activate(const at::Tensor& x, const Affine& affine, const at::Tensor& output);

}  // namespace lasso::nn
