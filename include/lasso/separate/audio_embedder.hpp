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

/// Makes conditions of recordings, in the same space as those that model::TextEmbedder makes of
/// queries: a front end and its matching audio encoder. The model's config selects them: the small
/// encoder takes the separator's features, in stretches of four seconds at the model's rate; CLAP's
/// tower (Wu et al. 2023) takes stretches of ten seconds at 48 kHz.
class AudioEmbedder {
 public:
  /// Shares the network's weights. The config must have an audio encoder.
  AudioEmbedder(const model::ModelConfig& config, std::shared_ptr<nn::AudioEncoder> network);
  ~AudioEmbedder();

  std::int64_t sample_rate() const;  ///< Hz, of all input recordings

  /// The length of a stretch, from which one condition is made: about that of the training data.
  std::int64_t stretch_samples() const;

  /// The maximum number of stretches analysed per recording: a minute, so that memory and time do
  /// not depend on its length.
  std::int64_t most_stretches() const;

  /// (batch, samples) float32 -> (batch, condition_size), on the network's device, with gradients.
  at::Tensor conditions(const at::Tensor& waveforms);

  /// The conditions of stretches of equal length, (batch, samples) with 1 to stretch_samples()
  /// samples: (batch, condition_size), on the network's device. Short stretches are repeated,
  /// because silence after them would be part of the sound.
  at::Tensor of_stretches(const at::Tensor& stretches);

  /// The condition of one recording of any length: (1, condition_size) on the CPU, the mean over
  /// the stretches of the first minute that are not (nearly) silent. No gradients. Throws an input
  /// Error that refers to the recording as `name` if it is silent.
  at::Tensor of_recording(SampleSource& recording, const std::string& name);

 private:
  std::shared_ptr<nn::AudioEncoder> network_;
  std::unique_ptr<AudioFrontEnd> front_end_;
};

/// Scales a sum of conditions (batch, size) to the length of `like`, one of them. The result keeps
/// their zero mean and unit variance, or their length of 1.
at::Tensor at_length_of(const at::Tensor& like, const at::Tensor& sum);

}  // namespace lasso::separate
