#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// The content beyond the recording that the first and last frames see.
enum class Edges { reflected, silent };

/// Short-time Fourier transform and its inverse: periodic Hann window of `n_fft`, frames centred on
/// multiples of `hop`, edges reflected (as in AudioSep) or silent.
///
///   waveform  (batch, samples)       float32
///   spectrum  (batch, bins, frames)  complex64, bins = n_fft / 2 + 1, frames = samples / hop + 1
///
/// inverse() is the least-squares inverse (Griffin & Lim 1984, eq. 6), so it undoes forward()
/// within float32 rounding for every hop <= n_fft / 2.
class Stft {
 public:
  /// Throws a model Error unless 0 < hop <= n_fft / 2 and n_fft is even.
  Stft(std::int64_t n_fft, std::int64_t hop, Edges edges = Edges::reflected);

  std::int64_t n_fft() const noexcept { return n_fft_; }
  std::int64_t hop() const noexcept { return hop_; }
  std::int64_t bins() const noexcept { return n_fft_ / 2 + 1; }
  Edges edges() const noexcept { return edges_; }

  /// The minimum number of samples for reflection at the edges: n_fft / 2 + 1.
  std::int64_t min_samples() const noexcept { return n_fft_ / 2 + 1; }

  /// The length to which recordings are padded with silence, so that they can be reflected and
  /// inverted accurately. If frames overlap by less than two thirds, it is a multiple of hop:
  /// otherwise all windows would be nearly 0 at the last samples, and inverse() divides by them.
  std::int64_t padded_samples(std::int64_t samples) const;

  /// (n_fft) float32, on the device of `like`.
  at::Tensor window(const at::Tensor& like) const;

  at::Tensor forward(const at::Tensor& waveform) const;

  /// `samples`: the length of the result, which the spectrum alone does not determine.
  at::Tensor inverse(const at::Tensor& spectrum, std::int64_t samples) const;

 private:
  std::int64_t n_fft_;
  std::int64_t hop_;
  Edges edges_;
  at::Tensor window_;  // on the CPU
};

}  // namespace lasso::dsp
