#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/convolution_plan.hpp"
#include "lasso/nn/mask_network.hpp"
#include "lasso/nn/resunet30_config.hpp"

namespace lasso::nn {

/// Names and shapes of a ResUNet30's tensors, including the batch norms' counters.
std::map<std::string, std::vector<std::int64_t>> resunet30_layout(const ResUNet30Config& config);

/// A ResUNet30 prepared for inference: batch norms are folded into adjacent layers, and weights are
/// in the convolutions' preferred layout. Must be held by a shared_ptr, which its streams share.
class FoldedResUNet30 : public MaskNetwork, public std::enable_shared_from_this<FoldedResUNet30> {
 public:
  /// `tensors`: those of the layout, in any floating-point dtype. They are copied to `device` as
  /// needed and released one by one.
  /// `dtype`: of activations and kernels; norms and biases are at least float32.
  /// `plan`: of this processor.
  FoldedResUNet30(const ResUNet30Config& config,
                  std::map<std::string, at::Tensor> tensors,
                  c10::Device device,
                  at::ScalarType dtype,
                  const ConvolutionPlan& plan = {});
  ~FoldedResUNet30() override;

  std::unique_ptr<GainStream> stream(const Condition& condition, Pace pace) const override;
  TimeContext context() const override;
  MemoryNeed memory(std::int64_t frames) const override;
  c10::Device device() const override { return device_; }

  struct Weights;
  const Weights& weights() const noexcept { return *weights_; }
  const ResUNet30Config& config() const noexcept;
  at::ScalarType dtype() const noexcept { return dtype_; }

 private:
  c10::Device device_;
  at::ScalarType dtype_;
  std::int64_t parameters_ = 0;
  std::int64_t kernel_bytes_;  // beyond those of the parameters
  std::unique_ptr<const Weights> weights_;
};

/// Runs one recording through a ResUNet30, block by block. The result equals that of the whole
/// recording at once, up to float32 rounding: the network is convolutional in time, so each
/// convolution keeps its last two frames, each pooling its odd frame, each residual and skip
/// connection its backlog, and memory does not depend on length. Edges are treated as in the
/// network: zero frames around every convolution's input, and zero frames up to a multiple of
/// 2^(depth - 1) at the end. No gradients.
class ResUNet30Stream : public GainStream {
 public:
  /// `condition`: (1, condition_size) on the network's device.
  ResUNet30Stream(std::shared_ptr<const FoldedResUNet30> network,
                  const at::Tensor& condition,
                  Pace pace);
  ~ResUNet30Stream() override;

  at::Tensor push(const at::Tensor& features, bool last) override;

 private:
  class Flow;
  class Entry;
  void begin(std::int64_t batch);
  at::Tensor together(const std::function<at::Tensor(std::size_t)>& gain_of_entry);

  std::shared_ptr<const FoldedResUNet30> network_;
  at::Tensor condition_;
  Pace pace_;
  std::vector<std::unique_ptr<Entry>> entries_;  // of the batch, or one for all of it
};

}  // namespace lasso::nn
