#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "lasso/dsp/stft.hpp"

namespace lasso::dsp {

/// Stft::forward() block by block: the same frames, as soon as their samples are there, of the
/// recording padded to Stft::padded_samples().
class StftStream {
 public:
  explicit StftStream(const Stft& stft) : stft_(stft) {}

  /// (batch, samples) -> (batch, bins, 0 or more frames).
  at::Tensor push(const at::Tensor& waveform);
  /// After the last push: the frames that see the end.
  at::Tensor finish();

 private:
  void start();
  at::Tensor beyond(const at::Tensor& samples) const;
  at::Tensor take_frames();

  Stft stft_;
  at::Tensor waiting_;  // (batch, samples) from the next frame's first on
  at::Tensor tail_;     // the last samples that came, for the reflection
  std::int64_t received_ = 0;
  bool started_ = false;
};

/// Stft::inverse() block by block.
class InverseStftStream {
 public:
  explicit InverseStftStream(const Stft& stft) : stft_(stft), padding_(stft.n_fft() / 2) {}

  /// (batch, bins, frames) -> (batch, 0 or more samples), those that no later frame touches.
  at::Tensor push(const at::Tensor& spectrum);
  /// After the last push: the rest. All in all it may be longer than the recording was: cut it.
  at::Tensor finish();

 private:
  at::Tensor take(const at::Tensor& samples);

  Stft stft_;
  at::Tensor sum_;        // (batch, n_fft - hop): overlapping frames so far, windowed
  at::Tensor weight_;     // (1, n_fft - hop): squared windows so far
  std::int64_t padding_;  // samples that are still to be dropped at the beginning
};

}  // namespace lasso::dsp
