#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <torch/nn/module.h>

#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

// Layers of large networks, which are mostly loaded. Their weights are not set, for torch::nn's own
// would fill them with noise, which takes a second for such networks; who trains them calls
// draw_weights(). They may be of any floating dtype, and are converted when they have their turn.

constexpr double kLayerNormEpsilon = 1e-5;  // of CLAP's towers

/// A folder in the names of parameters.
std::shared_ptr<torch::nn::Module> folder(torch::nn::Module& parent, const std::string& name);

/// LibTorch's fresh weights (He et al. 2015, with a = sqrt 5, as in PyTorch) for all such layers of
/// a network; norms become the identity. In the order of the modules, so a seed settles them.
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
  /// (..., width), normalised over the last.
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
  /// (batch, in, height, width) -> (batch, out, ...), padded by (size - 1) / 2. The map is followed
  /// by `norm`: where nothing is trained the two are one convolution.
  at::Tensor forward(const at::Tensor& x) const { return convolve(x, weight_, bias_); }
  at::Tensor forward(const at::Tensor& x, BatchNorm2dImpl& norm) const;

 private:
  at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) const;

  std::int64_t stride_;
  at::Tensor weight_;
  at::Tensor bias_;  // may be undefined
};

/// A transposed convolution over (height, width) whose stride is its size.
class StoredEnlargement : public torch::nn::Module {
 public:
  StoredEnlargement(std::int64_t in, std::int64_t out, std::int64_t size);
  /// (batch, in, height, width) -> (batch, out, size * height, size * width).
  at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};

/// The two projections behind a tower of CLAP, called 0 and 2, with a ReLU between them, and the
/// result at length 1: (batch, in) -> (batch, out).
class StoredProjection : public torch::nn::Module {
 public:
  StoredProjection(std::int64_t in, std::int64_t out);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<StoredLinear> in_;
  std::shared_ptr<StoredLinear> out_;
};

}  // namespace lasso::nn
