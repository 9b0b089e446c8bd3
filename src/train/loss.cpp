#include "lasso/train/loss.hpp"

#include <array>
#include <cstdint>

#include <ATen/ATen.h>

#include "lasso/dsp/stft.hpp"

namespace lasso::train {

namespace {

constexpr double kFloor = 1e-3;        // -30 dB: what is better is as good
constexpr double kQuietFloor = 1e-4;   // -40 dB: what is quieter is as bad
constexpr double kQuietDb = 6.0;       // what lacks less is left to the SNR
constexpr double kLeastEnergy = 1e-8;  // below: silence
constexpr double kLoudness = 0.3;      // exponent of magnitudes
constexpr double kLeastPower = 1e-8;   // of a bin, keeps the exponent's gradient finite
constexpr std::array<std::int64_t, 3> kWindows{512, 1024, 2048};  // samples

/// (batch, bins, frames) complex64 -> (batch)
at::Tensor energy(const at::Tensor& spectrum) {
  return at::view_as_real(spectrum).square().sum({1, 2, 3});
}

at::Tensor decibels(const at::Tensor& ratio) { return 10.0 * at::log10(ratio); }

/// Of (batch), 0 where `counts` is false.
at::Tensor mean_where(const at::Tensor& counts, const at::Tensor& loss) {
  return at::where(counts, loss, at::zeros_like(loss)).mean();
}

/// (batch, samples) -> (batch, bins, frames) float32
at::Tensor loudness(const at::Tensor& waveform, std::int64_t window) {
  const at::Tensor spectrum = dsp::Stft(window, window / 2).forward(waveform);
  const at::Tensor power = at::view_as_real(spectrum).square().sum(-1);
  return (power + kLeastPower).pow(kLoudness / 2.0);
}

}  // namespace

at::Tensor snr_loss(const at::Tensor& estimate, const at::Tensor& target) {
  const at::Tensor target_energy = energy(target);
  const at::Tensor ratio = energy(estimate - target) / target_energy.clamp_min(kLeastEnergy);
  return mean_where(target_energy > kLeastEnergy, decibels(ratio + kFloor));
}

at::Tensor absent_loss(const at::Tensor& estimate,
                       const at::Tensor& target,
                       const at::Tensor& mixture) {
  const at::Tensor ratio = energy(estimate) / energy(mixture).clamp_min(kLeastEnergy);
  return mean_where(energy(target) <= kLeastEnergy, decibels(ratio + kFloor));
}

at::Tensor si_sdr_loss(const at::Tensor& estimate, const at::Tensor& target) {
  const at::Tensor target_energy = energy(target);
  const at::Tensor inner =
      (at::view_as_real(estimate) * at::view_as_real(target)).sum({1, 2, 3});  // (batch)
  const at::Tensor energies =
      (energy(estimate) * target_energy).clamp_min(kLeastEnergy * kLeastEnergy);
  const at::Tensor cosine2 = inner.square() / energies;
  const at::Tensor loss = decibels((1.0 - cosine2 + kFloor) / (cosine2 + kFloor));
  return mean_where(target_energy > kLeastEnergy, loss);
}

at::Tensor level_loss(const at::Tensor& estimate, const at::Tensor& target) {
  const at::Tensor target_energy = energy(target);
  const at::Tensor ratio =
      target_energy.clamp_min(kLeastEnergy) /
      (energy(estimate) + kQuietFloor * target_energy).clamp_min(kQuietFloor * kLeastEnergy);
  return mean_where(target_energy > kLeastEnergy, at::relu(decibels(ratio) - kQuietDb));
}

at::Tensor waveform_loss(const at::Tensor& estimate, const at::Tensor& target) {
  return (estimate - target).abs().mean();
}

at::Tensor spectral_loss(const at::Tensor& estimate, const at::Tensor& target) {
  at::Tensor sum = at::zeros({}, estimate.options());
  for (const std::int64_t window : kWindows) {
    sum = sum + (loudness(estimate, window) - loudness(target, window)).abs().mean();
  }
  return sum / static_cast<double>(kWindows.size());
}

at::Tensor contrastive_loss(const at::Tensor& a,
                            const at::Tensor& b,
                            const at::Tensor& positive,
                            double temperature) {
  const at::Tensor cosines = at::matmul(a, b.t()) / static_cast<double>(a.size(1));
  const at::Tensor logits = cosines / temperature;
  const at::Tensor weight = positive.to(logits.dtype());
  const auto one_way = [&](std::int64_t dimension) {
    const at::Tensor likely = (at::log_softmax(logits, dimension) * weight).sum(dimension);
    return -(likely / weight.sum(dimension)).mean();
  };
  return 0.5 * (one_way(0) + one_way(1));
}

}  // namespace lasso::train
