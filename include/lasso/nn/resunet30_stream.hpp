#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/resunet30_config.hpp"

namespace lasso::nn {

/// Names and shapes of a ResUNet30's tensors, the counts of batches seen included.
std::map<std::string, std::vector<std::int64_t>> resunet30_layout(const ResUNet30Config& config);

/// A ResUNet30 made ready for computing: batch norms are folded into what is beside them, weights
/// lie as the convolutions want them. Many streams may share it.
class FoldedResUNet30 {
 public:
  /// `tensors`: those of the layout; floating point of any kind. They are copied to `device` as far
  /// as they are needed, and let go one by one.
  /// `dtype`: of activations and kernels; norms and biases are no less precise than float32.
  FoldedResUNet30(const ResUNet30Config& config,
                  std::map<std::string, at::Tensor> tensors,
                  c10::Device device,
                  at::ScalarType dtype);
  ~FoldedResUNet30();
  FoldedResUNet30(const FoldedResUNet30&) = delete;
  FoldedResUNet30& operator=(const FoldedResUNet30&) = delete;

  struct Weights;
  const Weights& weights() const noexcept { return *weights_; }
  const ResUNet30Config& config() const noexcept;
  std::int64_t parameters() const noexcept { return parameters_; }
  c10::Device device() const noexcept { return device_; }
  at::ScalarType dtype() const noexcept { return dtype_; }

 private:
  c10::Device device_;
  at::ScalarType dtype_;
  std::int64_t parameters_ = 0;
  std::unique_ptr<const Weights> weights_;
};

/// About how many bytes a stream of one channel takes where that many frames come at once.
std::int64_t stream_memory(const ResUNet30Config& config,
                           at::ScalarType dtype,
                           std::int64_t frames);

/// One recording's way through a ResUNet30, block by block. It gives what the whole recording at
/// once would give, to float32 rounding: the network is convolutional in time, so each convolution
/// keeps its last two frames, each pooling its odd one, each residual and skip its backlog, and
/// memory does not depend on length. Edges are what they are in the network: zero frames around
/// every convolution's input, and zero frames up to a multiple of 2^(depth - 1) at the end.
/// No gradients.
class ResUNet30Stream {
 public:
  /// `condition`: (1, condition_size) on the network's device.
  ResUNet30Stream(std::shared_ptr<const FoldedResUNet30> network, const at::Tensor& condition);
  ~ResUNet30Stream();
  ResUNet30Stream(const ResUNet30Stream&) = delete;
  ResUNet30Stream& operator=(const ResUNet30Stream&) = delete;

  /// The next `frames` >= 1 of features, (batch, frames, bins) as ResUNet30 takes them. Gives the
  /// gain of the frames that are settled now, (batch, 0 or more, bins).
  at::Tensor push(const at::Tensor& features);

  /// After the last push: the gain of all frames not given yet.
  at::Tensor finish();

 private:
  class Flow;
  std::shared_ptr<const FoldedResUNet30> network_;
  std::unique_ptr<Flow> flow_;
};

}  // namespace lasso::nn
