#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>

#include "finish.hpp"
#include "lasso/nn/convolution_plan.hpp"
#include "winograd.hpp"

namespace lasso::nn {

struct Extent {
  std::int64_t frames;
  std::int64_t bins;
};

/// A fast convolution over (frames, bins) with stride 1: its kernel is in the machine's preferred
/// layout, and the following operation is fused into it. oneDNN computes it on the CPU, LibTorch
/// elsewhere and in float64. May be shared between threads.
///
/// Tensors are (batch, channels, frames, bins), channels last in memory. Frames are not padded;
/// bins are zero-padded, so their number stays the same.
class Convolution {
 public:
  /// kernel: (out, in, k, k), k odd, in the dtype and on the device to compute with. `usual`: the
  /// typical size of the output; the number of frames may differ, but not that of bins. `method`:
  /// for float32 on the CPU; Winograd::suits() its channels if it is one of Winograd's.
  Convolution(const at::Tensor& kernel,
              Extent usual,
              ConvolutionMethod method = ConvolutionMethod::direct);
  ~Convolution();
  Convolution(Convolution&& other) noexcept;
  Convolution(const Convolution&) = delete;
  Convolution& operator=(const Convolution&) = delete;
  Convolution& operator=(Convolution&&) = delete;

  std::int64_t out_channels() const noexcept { return out_channels_; }
  /// Names what computes so many frames of output.
  std::string kernel_name(std::int64_t frames) const;

  /// input: frames + k - 1 frames, unless `frames` is 0; bias (out), float32 or the kernel's dtype;
  /// output: where to write these frames. It may be a view of a larger tensor; with a 1x1 kernel
  /// its frames need not be contiguous.
  void run(const at::Tensor& input,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) const;

 private:
  class Packed;

  std::int64_t out_channels_;
  at::Tensor kernel_;  // if LibTorch computes
  std::optional<Winograd> winograd_;
  std::unique_ptr<Packed> packed_;  // if oneDNN computes
};

}  // namespace lasso::nn
