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

/// Tensors by their names in a checkpoint, on the device and in the dtype to compute with. Each is
/// let go once it was taken, so that no network is in memory twice.
class Tensors {
 public:
  Tensors(std::map<std::string, at::Tensor> tensors, c10::Device device, at::ScalarType dtype);

  bool has(const std::string& name) const { return tensors_.count(name) > 0; }
  /// In float32 at least, whatever it is computed with.
  at::Tensor take(const std::string& name);
  at::ScalarType dtype() const noexcept { return dtype_; }
  Affine norm(const std::string& name);

 private:
  std::map<std::string, at::Tensor> tensors_;
  c10::Device device_;
  at::ScalarType dtype_;
};

/// A batch norm and the layer that makes the shift which is added after it.
struct ShiftedNorm {
  ShiftedNorm(Tensors& tensors, const std::string& name, const std::string& film);
  Affine under(const at::Tensor& condition) const;

  Affine norm;
  at::Tensor weight;
  at::Tensor bias;
};

/// Of two convolutions of activated input beside a shortcut. The scale of the second batch norm is
/// part of the first convolution.
struct BlockWeights {
  /// `inputs`: of how many tensors the input is made, each with as many channels.
  BlockWeights(Tensors& tensors,
               const std::string& path,
               const std::string& film,
               Extent usual,
               std::int64_t inputs);

  ShiftedNorm norm1;
  ShiftedNorm norm2;
  Convolution conv1;
  Convolution conv2;
  at::Tensor no_bias;
  std::vector<Convolution> shortcut;  // one for each input; none where the channels stay as many
  at::Tensor shortcut_bias;
};

/// A transposed convolution whose kernel equals its stride: a 1x1 convolution for each frame that
/// an input frame becomes. Its output channels are those of the bins that an input bin becomes, one
/// after the other, which is how these bins lie in memory.
struct EnlargementWeights {
  EnlargementWeights(const at::Tensor& kernel, at::ScalarType dtype, std::int64_t bins);

  std::vector<Convolution> frames;
  std::int64_t channels;
  std::int64_t frequency;  // bins that a bin becomes
  at::Tensor no_bias;
};

/// One step down and the step up that meets it.
struct LevelWeights {
  LevelWeights(Tensors& tensors, const ResUNet30Config& config, std::size_t level);

  BlockWeights down;
  ShiftedNorm up_norm;
  EnlargementWeights up_kernel;
  BlockWeights up;
};

struct FoldedResUNet30::Weights {
  Weights(const ResUNet30Config& network, Tensors& tensors);

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
