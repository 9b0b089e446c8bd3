#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

#include "onednn.hpp"

namespace lasso::nn {

struct Extent {
  std::int64_t frames;
  std::int64_t bins;
};

/// A convolution over (frames, bins) with stride 1, fast: its kernel lies as the machine wants it,
/// and what follows it is done while its output is still in the registers. oneDNN computes it on
/// the CPU, LibTorch elsewhere and in float64. May be shared between threads.
///
/// Tensors are (batch, channels, frames, bins), channels last in memory. Frames are not padded,
/// bins are, with zeros, so that they stay as many.
class Convolution {
 public:
  /// kernel: (out, in, k, k), k odd, in the dtype to compute with and on the device to compute on.
  /// `usual`: how large its output will be; other numbers of frames may come, but no other of bins.
  Convolution(const at::Tensor& kernel, Extent usual);
  ~Convolution();
  Convolution(Convolution&& other) noexcept;
  Convolution(const Convolution&) = delete;
  Convolution& operator=(const Convolution&) = delete;
  Convolution& operator=(Convolution&&) = delete;

  std::int64_t out_channels() const noexcept { return out_channels_; }

  /// input: frames + k - 1 of them, unless `frames` is 0; bias (out), float32 or as the kernel;
  /// output: where to write these frames, it may be a part of a tensor that has more; with a 1x1
  /// kernel they may lie apart.
  void run(const at::Tensor& input,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) const;

 private:
  class Packed;

  std::int64_t out_channels_;
  at::Tensor kernel_;               // where LibTorch computes
  std::unique_ptr<Packed> packed_;  // where oneDNN does
};

}  // namespace lasso::nn
