#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/dsp/stft.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/nn/separator_network.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::separate {

/// Separates a whole recording at once, with gradients: the reference definition that Separator
/// follows block by block. Tensors are on the network's device.
class TrainableSeparator {
 public:
  /// Shares the network's weights.
  TrainableSeparator(const model::FrontEnd& front_end,
                     std::shared_ptr<nn::SeparatorNetwork> network);

  /// waveform (batch, samples) float32 -> (batch, bins, frames) complex64.
  at::Tensor spectrum(const at::Tensor& waveform) const { return stft_.forward(waveform); }

  /// The waveform for which all frames of the spectrum are settled: (batch, (frames - 1) * hop).
  at::Tensor waveform(const at::Tensor& spectrum) const {
    return stft_.inverse(spectrum, (spectrum.size(2) - 1) * stft_.hop());
  }

  /// The waveform of a spectrum of `samples` samples.
  at::Tensor waveform(const at::Tensor& spectrum, std::int64_t samples) const {
    return stft_.inverse(spectrum, samples);
  }

  /// The gain that turns the mixture's spectrum into the target's: (batch, bins, frames) float32 or
  /// complex64, also if the network computes in a lower precision. The condition has one query or
  /// as many as the batch.
  at::Tensor gain(const at::Tensor& spectrum, const nn::Condition& condition);

  /// The target's waveform (batch, samples), of any length >= 1.
  at::Tensor separate(const at::Tensor& waveform, const nn::Condition& condition);

 private:
  dsp::Stft stft_;
  std::shared_ptr<nn::SeparatorNetwork> network_;
  MaskFrontEnd front_end_;
};

}  // namespace lasso::separate
