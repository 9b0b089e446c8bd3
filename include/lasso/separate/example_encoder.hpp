#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/stft.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::separate {

/// How many stretches of a recording are heard: a minute, so that memory and time do not depend on
/// its length.
constexpr std::int64_t kMostStretches = 15;

/// Recordings in, conditions out: a query by example. What the network sees of them is what the
/// separator sees of its mixtures.
class ExampleEncoder {
 public:
  /// Shares the network's weights.
  ExampleEncoder(const model::FrontEnd& front_end, nn::AudioEncoder network);

  /// (batch, samples) float32 -> (batch, condition_size), on the network's device, with gradients.
  at::Tensor conditions(const at::Tensor& waveforms);

  /// What conditions are made of: as much as the network was trained on, about.
  std::int64_t stretch_samples() const;

  /// Of one stretch, (1, samples) with 1 to stretch_samples() of them: (1, condition_size), on the
  /// network's device. A short one is repeated: silence after it would be part of the sound.
  at::Tensor of_stretch(const at::Tensor& stretch);

  /// Of one recording of any length at the model's rate: (1, condition_size), the mean over
  /// stretches of four seconds that sound, as far as the first minute goes. No gradients. Throws an
  /// input Error that calls it `name` if it is silent.
  at::Tensor condition(SampleSource& recording, const std::string& name);

 private:
  dsp::Stft stft_;
  nn::AudioEncoder network_;
  MaskFrontEnd front_end_;
  std::int64_t sample_rate_;
};

}  // namespace lasso::separate
