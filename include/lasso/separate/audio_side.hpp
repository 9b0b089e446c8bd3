#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::nn {
class AudioEncoder;
}

namespace lasso::separate {

class AudioFrontEnd;

/// What turns recordings into conditions, in the space of those that model::TextSide makes of
/// queries: a front end and the audio encoder that belong together. The model's config says which:
/// the small encoder hears what the separator sees of its mixtures, stretches of four seconds at
/// the model's rate; CLAP's tower (Wu et al. 2023) hears stretches of ten seconds at 48 kHz.
class AudioSide {
 public:
  /// Shares the network's weights. The config has an audio encoder.
  AudioSide(const model::ModelConfig& config, std::shared_ptr<nn::AudioEncoder> network);
  ~AudioSide();

  std::int64_t sample_rate() const;  ///< Hz, of all recordings that come in

  /// What a condition is made of: as much as the network was trained on, about.
  std::int64_t stretch_samples() const;

  /// How many stretches of a recording are heard: a minute, so that memory and time do not depend
  /// on its length.
  std::int64_t most_stretches() const;

  /// (batch, samples) float32 -> (batch, condition_size), on the network's device, with gradients.
  at::Tensor conditions(const at::Tensor& waveforms);

  /// Of stretches of one length, (batch, samples) with 1 to stretch_samples() of them: (batch,
  /// condition_size), on the network's device. Short ones are repeated: silence after them would be
  /// part of the sound.
  at::Tensor of_stretches(const at::Tensor& stretches);

  /// Of one recording of any length: (1, condition_size) on the CPU, the mean over the stretches
  /// that sound, as far as the first minute goes. No gradients. Throws an input Error that calls it
  /// `name` if it is silent.
  at::Tensor of_recording(SampleSource& recording, const std::string& name);

 private:
  std::shared_ptr<nn::AudioEncoder> network_;
  std::unique_ptr<AudioFrontEnd> front_end_;
};

/// A sum of conditions (batch, size) brought to the length of `like`, one of them: of zero mean and
/// unit variance if they are, or of length 1.
at::Tensor at_length_of(const at::Tensor& like, const at::Tensor& sum);

}  // namespace lasso::separate
