#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "activation.hpp"
#include "convolution.hpp"
#include "lasso/nn/resunet30_stream.hpp"

namespace lasso::nn {

/// Tensors by their checkpoint names, on the device and in the dtype to compute with. Each is
/// released once taken, so that no network is in memory twice.
class Tensors {
 public:
  Tensors(std::map<std::string, at::Tensor> tensors, c10::Device device, at::ScalarType dtype);

  bool has(const std::string& name) const { return tensors_.count(name) > 0; }
  /// Returns a tensor in at least float32, regardless of the compute dtype.
  at::Tensor take(const std::string& name);
  at::ScalarType dtype() const noexcept { return dtype_; }
  Affine norm(const std::string& name);

 private:
  std::map<std::string, at::Tensor> tensors_;
  c10::Device device_;
  at::ScalarType dtype_;
};

/// Whether the network's convolutions are too short to be divided among threads: each is computed,
/// and its kernel packed, in one. oneDNN 3 chooses kernels by the number of threads, so that the
/// last bits of large networks depend on it.
bool is_small(const FoldedResUNet30& network);

/// A batch norm and the layer that computes the shift added after it.
struct ShiftedNorm {
  ShiftedNorm(Tensors& tensors, const std::string& name, const std::string& film);
  Affine under(const at::Tensor& condition) const;

  Affine norm;
  at::Tensor weight;
  at::Tensor bias;
};

/// The weights of a residual block: two convolutions of activated input beside a shortcut. The
/// scale of the second batch norm is folded into the first convolution.
struct BlockWeights {
  /// `inputs`: the number of tensors that make up the input, each with equally many channels.
  BlockWeights(Tensors& tensors,
               const std::string& path,
               const std::string& film,
               Extent usual,
               const ConvolutionPlan& plan,
               std::int64_t inputs);

  ShiftedNorm norm1;
  ShiftedNorm norm2;
  Convolution conv1;
  Convolution conv2;
  at::Tensor no_bias;
  std::vector<Convolution> shortcut;  // one per input; none if channels stay as many
  at::Tensor shortcut_bias;
};

/// A transposed convolution whose kernel size equals its stride: a 1x1 convolution for each output
/// frame of an input frame. Its output channels are those of all output bins of an input bin, one
/// bin after the other, matching the memory layout.
struct EnlargementWeights {
  EnlargementWeights(const at::Tensor& kernel, at::ScalarType dtype, std::int64_t bins);

  std::vector<Convolution> frames;
  std::int64_t channels;
  std::int64_t frequency;  // output bins per input bin
  at::Tensor no_bias;
};

/// One level: the step down and the corresponding step up.
struct LevelWeights {
  LevelWeights(Tensors& tensors,
               const ResUNet30Config& config,
               const ConvolutionPlan& plan,
               std::size_t level);

  BlockWeights down;
  ShiftedNorm up_norm;
  EnlargementWeights up_kernel;
  BlockWeights up;
};

struct FoldedResUNet30::Weights {
  Weights(const ResUNet30Config& network, const ConvolutionPlan& plan, Tensors& tensors);

  ResUNet30Config config;
  Affine bn0;
  Convolution pre;
  at::Tensor pre_bias;
  Convolution after;
  at::Tensor after_bias;
  std::vector<LevelWeights> levels;
  BlockWeights centre;
};

}  // namespace lasso::nn
