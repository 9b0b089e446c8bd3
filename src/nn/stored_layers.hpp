#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <torch/nn/module.h>

namespace lasso::nn {

// Layers of the towers that are loaded and never trained. Their weights are not set, for
// torch::nn's own would fill them with noise, which takes a second for such networks; they may be
// of any floating dtype, and are converted when they have their turn.

constexpr double kLayerNormEpsilon = 1e-5;  // of CLAP's towers

/// A folder in the names of parameters.
std::shared_ptr<torch::nn::Module> folder(torch::nn::Module& parent, const std::string& name);

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
