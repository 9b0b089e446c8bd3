#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "lasso/nn/condition.hpp"

namespace lasso::nn {

/// A separator's network in its trainable form.
class SeparatorNetwork : public torch::nn::Module {
 public:
  ///   features   (batch, frames, rows)  float32, >= 0: the front end's output
  ///   condition  of `batch` queries
  ///   gain       (batch, frames, rows)  float32 in (0, 1), or complex64
  virtual at::Tensor forward(const at::Tensor& features, const Condition& condition) = 0;

  /// Draws fresh random weights, if the constructor does not: large networks are mostly created to
  /// be loaded, and 88 million random numbers take a second.
  virtual void initialise() {}
};

}  // namespace lasso::nn
