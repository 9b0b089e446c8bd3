#pragma once

#include <cstdint>
#include <utility>

#include <ATen/core/Tensor.h>

#include "lasso/dsp/stft.hpp"

namespace lasso::dsp {

/// Stft::forward() block by block: returns the frames of the recording padded to
/// Stft::padded_samples(), each as soon as its samples are available.
class StftStream {
 public:
  explicit StftStream(Stft stft) : stft_(std::move(stft)) {}

  /// (batch, samples) -> (batch, bins, 0 or more frames).
  at::Tensor push(const at::Tensor& waveform);
  /// Called after the last push. Returns the frames that depend on the end of the recording.
  at::Tensor finish();

 private:
  void start();
  at::Tensor beyond(const at::Tensor& samples) const;
  at::Tensor take_frames();

  Stft stft_;
  at::Tensor waiting_;  // (batch, samples) from the first sample of the next frame
  at::Tensor tail_;     // the last samples received, for the reflection
  std::int64_t received_ = 0;
  bool started_ = false;
};

/// Stft::inverse() block by block.
class InverseStftStream {
 public:
  explicit InverseStftStream(Stft stft) : stft_(std::move(stft)), padding_(stft_.n_fft() / 2) {}

  /// (batch, bins, frames) -> (batch, 0 or more samples): those that no later frame affects.
  at::Tensor push(const at::Tensor& spectrum);
  /// Called after the last push. Returns the remaining samples. The total may exceed the
  /// recording's length; the caller truncates it.
  at::Tensor finish();

 private:
  /// How many samples frames so far reach beyond the first of the next one.
  std::int64_t ahead() const { return stft_.n_fft() - stft_.hop(); }
  at::Tensor add_frames(const at::Tensor& before, const at::Tensor& frames) const;
  at::Tensor take(const at::Tensor& samples);

  Stft stft_;
  at::Tensor sum_;        // (batch, ahead): sum of overlapping windowed frames so far
  at::Tensor weight_;     // (1, ahead): sum of squared windows so far
  std::int64_t padding_;  // samples still to be dropped at the beginning
};

}  // namespace lasso::dsp
