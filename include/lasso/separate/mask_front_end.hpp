#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "lasso/dsp/stft.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::separate {

/// The transform of a model's front end.
dsp::Stft stft_of(const model::FrontEnd& config);

/// Converts between spectra and the network: magnitudes, optionally pooled into bands and
/// compressed, go in; the gain per band is spread over the bins. Differentiable.
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
  at::Tensor partition_;  // (bins, bands); undefined if the network sees every bin
};

}  // namespace lasso::separate
