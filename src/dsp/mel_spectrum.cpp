#include "lasso/dsp/mel_spectrum.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

constexpr double kWindowSeconds = 0.04;
constexpr double kLeastHz = 20.0;

std::int64_t window_samples(std::int64_t sample_rate) {
  const double samples = kWindowSeconds * static_cast<double>(sample_rate);
  return std::int64_t{1} << std::lround(std::log2(std::max(samples, 16.0)));
}

double oshaughnessy_mel(double hz) { return 2595.0 * std::log10(1.0 + hz / 700.0); }
double oshaughnessy_hz(double mel) { return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0); }

}  // namespace

MelSpectrum::MelSpectrum(std::int64_t sample_rate, std::int64_t bands)
    : window_(at::hann_window(window_samples(sample_rate))),
      lowest_mel_(oshaughnessy_mel(kLeastHz)) {
  const double bin_hz = static_cast<double>(sample_rate) / static_cast<double>(window());
  step_mel_ = (oshaughnessy_mel(0.5 * static_cast<double>(sample_rate)) - lowest_mel_) /
              static_cast<double>(bands);
  for (std::int64_t band = 0; band < bands; ++band) {
    const double mel = lowest_mel_ + step_mel_ * static_cast<double>(band);
    edges_.push_back({oshaughnessy_hz(mel) / bin_hz, oshaughnessy_hz(mel + step_mel_) / bin_hz});
  }
  // Of a sine of full scale, the highest bin is half of the window's sum.
  scale_db_ = -20.0 * std::log10(0.5 * window_.sum().item<double>());
}

double MelSpectrum::position_of(double hz) const {
  return (oshaughnessy_mel(hz) - lowest_mel_) / step_mel_;
}

at::Tensor MelSpectrum::columns(const at::Tensor& samples) const {
  const auto bands = static_cast<std::int64_t>(edges_.size());
  if (samples.size(0) < window()) {
    return at::empty({0, bands});
  }
  const at::Tensor power =
      at::fft_rfft(samples.unfold(0, window(), hop()) * window_).abs().square();
  const at::Tensor levels = (10.0 * at::log10(power + 1e-30) + scale_db_).contiguous();
  const std::int64_t bins = levels.size(1);
  at::Tensor columns = at::empty({levels.size(0), bands});
  for (std::int64_t i = 0; i < levels.size(0); ++i) {
    const float* const spectrum = levels.data_ptr<float>() + i * bins;
    auto* const column = columns.data_ptr<float>() + i * bands;
    std::transform(edges_.begin(), edges_.end(), column, [&](const Edges& band) {
      return static_cast<float>(level_of(band, spectrum, bins));
    });
  }
  return columns;
}

double MelSpectrum::level_of(const Edges& band, const float* spectrum, std::int64_t bins) const {
  const auto first = static_cast<std::int64_t>(std::ceil(band.from));
  const auto last = std::min(static_cast<std::int64_t>(std::floor(band.to)), bins - 1);
  if (first <= last) {
    return std::max<double>(kFloorDb, *std::max_element(spectrum + first, spectrum + last + 1));
  }
  const auto below = std::min(static_cast<std::int64_t>(band.from), bins - 2);
  const double share = 0.5 * (band.from + band.to) - static_cast<double>(below);
  return std::max(kFloorDb, spectrum[below] + share * (spectrum[below + 1] - spectrum[below]));
}

}  // namespace lasso::dsp
