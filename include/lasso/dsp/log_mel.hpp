#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "lasso/dsp/stft.hpp"

namespace lasso::dsp {

/// The defaults are those of CLAP (Wu et al. 2023).
struct LogMelConfig {
  std::int64_t sample_rate = 48000;  ///< Hz
  std::int64_t n_fft = 1024;
  std::int64_t hop = 480;
  std::int64_t bands = 64;
  double lowest_hz = 50.0;
  double highest_hz = 14000.0;
};

/// Power on the mel scale in decibels: triangles that overlap by half, equally wide on Slaney's
/// scale (linear below 1 kHz, logarithmic above; Auditory Toolbox, 1998), each of area 1, as in
/// librosa.
///
///   waveform  (batch, samples)        float32
///   log mel   (batch, frames, bands)  float32, dB, at least -100
class LogMel {
 public:
  explicit LogMel(const LogMelConfig& config);

  at::Tensor forward(const at::Tensor& waveform) const;

 private:
  Stft stft_;
  at::Tensor triangles_;  // (bins, bands)
};

}  // namespace lasso::dsp
