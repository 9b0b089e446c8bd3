#include "lasso/dsp/log_mel.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

constexpr double kLeastPower = 1e-10;  // -100 dB

// Slaney's scale: 3 mel are 200 Hz up to 1 kHz; from there 27 are a factor of 6.4.
constexpr double kMelPerHz = 3.0 / 200.0;
constexpr double kBendHz = 1000.0;
const double kMelPerLog = 27.0 / std::log(6.4);

double mel_of(double hz) {
  return hz < kBendHz ? hz * kMelPerHz : kBendHz * kMelPerHz + std::log(hz / kBendHz) * kMelPerLog;
}

double hz_of(double mel) {
  constexpr double kBendMel = kBendHz * kMelPerHz;
  return mel < kBendMel ? mel / kMelPerHz : kBendHz * std::exp((mel - kBendMel) / kMelPerLog);
}

at::Tensor triangles_of(const LogMelConfig& config) {
  const std::int64_t bins = config.n_fft / 2 + 1;
  at::Tensor triangles = at::zeros({bins, config.bands}, at::kDouble);
  auto weights = triangles.accessor<double, 2>();
  const double lowest = mel_of(config.lowest_hz);
  const double step = (mel_of(config.highest_hz) - lowest) / static_cast<double>(config.bands + 1);
  const auto corner = [&](std::int64_t i) { return hz_of(lowest + step * static_cast<double>(i)); };
  for (std::int64_t band = 0; band < config.bands; ++band) {
    const double left = corner(band);
    const double middle = corner(band + 1);
    const double right = corner(band + 2);
    for (std::int64_t bin = 0; bin < bins; ++bin) {
      const double hz =
          static_cast<double>(bin * config.sample_rate) / static_cast<double>(config.n_fft);
      const double height =
          std::min((hz - left) / (middle - left), (right - hz) / (right - middle));
      weights[bin][band] = std::max(height, 0.0) * 2.0 / (right - left);
    }
  }
  return triangles.to(at::kFloat);
}

}  // namespace

LogMel::LogMel(const LogMelConfig& config)
    : stft_(config.n_fft, config.hop), triangles_(triangles_of(config)) {}

at::Tensor LogMel::forward(const at::Tensor& waveform) const {
  const at::Tensor spectrum = at::view_as_real(stft_.forward(waveform));
  const at::Tensor power = spectrum.square().sum(3).transpose(1, 2);  // (batch, frames, bins)
  const at::Tensor mel = at::matmul(power, triangles_.to(waveform.device()));
  return 10.0 * mel.clamp_min(kLeastPower).log10();
}

}  // namespace lasso::dsp
