#pragma once

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/resunet30.hpp"

namespace lasso::separate {

/// Says how much of each bin of a mixture belongs to the sound that a condition describes.
class MaskEstimator {
 public:
  MaskEstimator() = default;
  MaskEstimator(const MaskEstimator&) = delete;
  MaskEstimator& operator=(const MaskEstimator&) = delete;
  virtual ~MaskEstimator() = default;

  ///   spectrum   (batch, bins, frames)  complex64, of the mixture
  ///   condition  (batch or 1, size)     float32
  ///   gain       (batch, bins, frames)  float32 or complex64; target = gain * spectrum
  virtual at::Tensor gain(const at::Tensor& spectrum, const at::Tensor& condition) = 0;
};

/// The residual U-Net behind the model's front end: magnitude, pooled into bands and compressed
/// where the front end says so, in; gain per band spread over the bins out. Differentiable, so it
/// is what is trained too.
class ResUNetEstimator : public MaskEstimator {
 public:
  /// Shares the network's weights and computes on its device.
  ResUNetEstimator(const model::FrontEnd& front_end, nn::ResUNet30 network);

  at::Tensor gain(const at::Tensor& spectrum, const at::Tensor& condition) override;

 private:
  double exponent_;
  at::Tensor partition_;  // (bins, bands); undefined where the network sees every bin
  nn::ResUNet30 network_;
};

}  // namespace lasso::separate
