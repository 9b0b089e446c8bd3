#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "lasso/model/model_config.hpp"

namespace lasso::separate {

/// Computes an audio encoder's features from recordings.
class AudioFrontEnd {
 public:
  AudioFrontEnd() = default;
  AudioFrontEnd(const AudioFrontEnd&) = delete;
  AudioFrontEnd& operator=(const AudioFrontEnd&) = delete;
  virtual ~AudioFrontEnd() = default;

  virtual std::int64_t sample_rate() const = 0;
  virtual double stretch_s() const = 0;
  /// Extends short stretches to full length by repetition: (batch, samples) -> (batch, samples of a
  /// stretch).
  virtual at::Tensor whole(const at::Tensor& stretches) const = 0;
  /// (batch, samples) -> (batch, frames, bands).
  virtual at::Tensor features(const at::Tensor& waveforms) const = 0;
};

std::unique_ptr<AudioFrontEnd> make_audio_front_end(const model::ModelConfig& config,
                                                    c10::Device device);

}  // namespace lasso::separate
