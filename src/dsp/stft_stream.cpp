#include "lasso/dsp/stft_stream.hpp"

#include <algorithm>

#include <ATen/ATen.h>

namespace lasso::dsp {

at::Tensor StftStream::push(const at::Tensor& waveform) {
  const auto together = [&](const at::Tensor& before) {
    return before.defined() ? at::cat({before, waveform}, 1) : waveform;
  };
  received_ += waveform.size(1);
  waiting_ = together(waiting_);
  const at::Tensor seen = together(tail_);
  const std::int64_t kept = std::min(seen.size(1), stft_.min_samples());
  tail_ = seen.narrow(1, seen.size(1) - kept, kept).clone();
  if (!started_ && waiting_.size(1) >= stft_.min_samples()) {
    start();
  }
  return take_frames();
}

at::Tensor StftStream::finish() {
  const std::int64_t missing = stft_.padded_samples(received_) - received_;
  at::Tensor frames = push(at::zeros({waiting_.size(0), missing}, waiting_.options()));
  waiting_ = at::cat({waiting_, beyond(tail_.narrow(1, 0, stft_.min_samples() - 1))}, 1);
  return at::cat({frames, take_frames()}, 2);
}

/// Puts what frames see beyond the first samples before them.
void StftStream::start() {
  waiting_ = at::cat({beyond(waiting_.narrow(1, 1, stft_.min_samples() - 1)), waiting_}, 1);
  started_ = true;
}

/// What lies behind the edge that these samples lie at.
at::Tensor StftStream::beyond(const at::Tensor& samples) const {
  return stft_.edges() == Edges::silent ? at::zeros_like(samples) : samples.flip(1);
}

at::Tensor StftStream::take_frames() {
  const std::int64_t samples = waiting_.size(1);
  if (!started_ || samples < stft_.n_fft()) {
    return at::empty({waiting_.size(0), stft_.bins(), 0},
                     waiting_.options().dtype(at::kComplexFloat));
  }
  const std::int64_t frames = (samples - stft_.n_fft()) / stft_.hop() + 1;
  const at::Tensor cut = waiting_.unfold(1, stft_.n_fft(), stft_.hop());  // (batch, frames, n_fft)
  at::Tensor spectrum = at::fft_rfft(cut * stft_.window(waiting_)).transpose(1, 2);
  const std::int64_t used = frames * stft_.hop();
  waiting_ = waiting_.narrow(1, used, samples - used).clone();
  return spectrum;
}

at::Tensor InverseStftStream::push(const at::Tensor& spectrum) {
  const std::int64_t frames = spectrum.size(2);
  if (frames == 0) {
    return at::empty({spectrum.size(0), 0}, at::real(spectrum).options());
  }
  const at::Tensor window = stft_.window(spectrum);
  if (!sum_.defined()) {
    sum_ = at::zeros({spectrum.size(0), ahead()}, window.options());
    weight_ = at::zeros({1, ahead()}, window.options());
  }
  const at::Tensor parts =
      at::fft_irfft(spectrum.transpose(1, 2), stft_.n_fft(), /*dim=*/2) * window;
  const at::Tensor weights = window.square().expand({1, frames, stft_.n_fft()});
  const at::Tensor sum = add_frames(sum_, parts);
  const at::Tensor weight = add_frames(weight_, weights);
  const std::int64_t settled = frames * stft_.hop();
  sum_ = sum.narrow(1, settled, ahead()).clone();
  weight_ = weight.narrow(1, settled, ahead()).clone();
  return take(sum.narrow(1, 0, settled) / weight.narrow(1, 0, settled));
}

/// Overlaps frames (batch, frames, n_fft) and adds them to what came before, (batch, ahead).
at::Tensor InverseStftStream::add_frames(const at::Tensor& before, const at::Tensor& frames) const {
  const std::int64_t hop = stft_.hop();
  const std::int64_t overlapping = (stft_.n_fft() + hop - 1) / hop;
  const std::int64_t count = frames.size(1);
  const at::Tensor hops = at::constant_pad_nd(frames, {0, overlapping * hop - stft_.n_fft()})
                              .view({frames.size(0), count, overlapping, hop});
  at::Tensor sum = at::zeros({frames.size(0), count + overlapping - 1, hop}, frames.options());
  for (std::int64_t i = 0; i < overlapping; ++i) {
    sum.narrow(1, i, count).add_(hops.select(2, i));
  }
  sum = sum.flatten(1);
  sum.narrow(1, 0, ahead()).add_(before);
  return sum;
}

at::Tensor InverseStftStream::finish() { return take(sum_ / weight_); }

/// What of the next samples lies after the padding.
at::Tensor InverseStftStream::take(const at::Tensor& samples) {
  const std::int64_t dropped = std::min(padding_, samples.size(1));
  padding_ -= dropped;
  return samples.narrow(1, dropped, samples.size(1) - dropped);
}

}  // namespace lasso::dsp
