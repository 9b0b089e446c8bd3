#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <torch/nn/module.h>

#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

// Layers of large networks, which are mostly loaded. Their weights are uninitialised, because
// torch::nn's layers would fill them with random numbers, which takes a second for such networks;
// call draw_weights() for training. Weights may have any floating-point dtype and are converted
// when used.

constexpr double kLayerNormEpsilon = 1e-5;  // used by CLAP's towers

/// Adds a module that acts as a prefix in parameter names.
std::shared_ptr<torch::nn::Module> folder(torch::nn::Module& parent, const std::string& name);

/// Draws LibTorch's default random weights (He et al. 2015, with a = sqrt 5, as in PyTorch) for all
/// such layers of a network; norms become the identity. Follows the order of the modules, so a seed
/// determines them.
void draw_weights(torch::nn::Module& network);

class StoredLinear : public torch::nn::Module {
 public:
  enum class Bias { yes, no };

  StoredLinear(std::int64_t in, std::int64_t out, Bias bias = Bias::yes);
  /// (..., in) -> (..., out).
  at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;  // may be undefined
};

class StoredNorm : public torch::nn::Module {
 public:
  explicit StoredNorm(std::int64_t width);
  /// (..., width) -> (..., width), normalised over the last dimension.
  at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};

/// A convolution over (height, width).
class StoredConvolution : public torch::nn::Module {
 public:
  enum class Bias { yes, no };

  StoredConvolution(std::int64_t in,
                    std::int64_t out,
                    std::int64_t size,
                    std::int64_t stride = 1,
                    Bias bias = Bias::yes);
  /// (batch, in, height, width) -> (batch, out, ...), padded by (size - 1) / 2. The second overload
  /// applies `norm` to the result: in evaluation mode the two are one convolution.
  at::Tensor forward(const at::Tensor& x) const { return convolve(x, weight_, bias_); }
  at::Tensor forward(const at::Tensor& x, BatchNorm2dImpl& norm) const;

 private:
  at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) const;

  std::int64_t stride_;
  at::Tensor weight_;
  at::Tensor bias_;  // may be undefined
};

/// A transposed convolution over (height, width) whose stride equals its size.
class StoredEnlargement : public torch::nn::Module {
 public:
  StoredEnlargement(std::int64_t in, std::int64_t out, std::int64_t size);
  /// (batch, in, height, width) -> (batch, out, size * height, size * width).
  at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};

/// The two projections after a CLAP tower, named 0 and 2, with a ReLU between them; the result has
/// length 1: (batch, in) -> (batch, out).
class StoredProjection : public torch::nn::Module {
 public:
  StoredProjection(std::int64_t in, std::int64_t out);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<StoredLinear> in_;
  std::shared_ptr<StoredLinear> out_;
};

}  // namespace lasso::nn
