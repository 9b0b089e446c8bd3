#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "finish.hpp"

namespace lasso::nn {

constexpr std::int64_t kMaskChannels = 3;  // magnitude, cosine, sine; a real gain has one

/// Converts the output of ResUNet30's last layer into a gain: mask (batch, 1 or 3, frames, bins) ->
/// gain (batch, frames, bins), real or complex.
at::Tensor gain_of(const at::Tensor& mask);

/// A transposed convolution whose kernel size equals its stride: each input cell produces its own
/// output cells, so it is a 1x1 convolution and a rearrangement, which LibTorch does ten times
/// faster. x (batch, in, frames, bins), weight (in, out, time, frequency) -> (batch, out, frames *
/// time, bins * frequency), channels last in memory.
at::Tensor enlarge(const at::Tensor& x, const at::Tensor& weight);

}  // namespace lasso::nn
