#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "lasso/dsp/stft.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::separate {

/// The transform that a model's spectra are made with.
dsp::Stft stft_of(const model::FrontEnd& config);

/// What lies between a spectrum and a network: magnitude, pooled into bands and compressed where
/// the model says so, in; gain per band spread over the bins out. Differentiable.
class MaskFrontEnd {
 public:
  MaskFrontEnd(const model::FrontEnd& config, c10::Device device);

  /// (batch, bins, frames) complex64 -> (batch, frames, bins or bands) float32, >= 0.
  at::Tensor features(const at::Tensor& spectrum) const;

  /// (batch, frames, bins or bands) -> (batch, bins, frames), real or complex.
  at::Tensor over_bins(const at::Tensor& gain) const;

 private:
  double exponent_;
  bool logarithmic_;
  at::Tensor partition_;  // (bins, bands); undefined where the network sees every bin
};

}  // namespace lasso::separate
