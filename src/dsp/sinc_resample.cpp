#include "lasso/dsp/sinc_resample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <ATen/ATen.h>

#include "lasso/core/pi.hpp"

namespace lasso::dsp {

namespace {

constexpr double kCrossings = 6.0;
constexpr double kRolloff = 0.99;

/// A filter for each of the `up` places between two samples that lie `down` apart:
/// (up, 1, 2 * width + down).
at::Tensor filters(std::int64_t down, std::int64_t up, std::int64_t width) {
  const double cutoff = kRolloff * static_cast<double>(std::min(down, up));
  const std::int64_t taps = 2 * width + down;
  at::Tensor kernel = at::empty({up, 1, taps}, at::kDouble);
  auto* const out = kernel.data_ptr<double>();
  for (std::int64_t phase = 0; phase < up; ++phase) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      const double time = static_cast<double>(tap - width) / static_cast<double>(down) -
                          static_cast<double>(phase) / static_cast<double>(up);
      const double t = std::clamp(time * cutoff, -kCrossings, kCrossings);
      const double window = std::cos(t * kPi / kCrossings / 2.0);
      const double sinc = t == 0.0 ? 1.0 : std::sin(kPi * t) / (kPi * t);
      out[phase * taps + tap] = sinc * window * window * cutoff / static_cast<double>(down);
    }
  }
  return kernel.to(at::kFloat);
}

}  // namespace

at::Tensor sinc_resample(const at::Tensor& waveform, std::int64_t from, std::int64_t to) {
  TORCH_CHECK(waveform.dim() == 2, "waveform must be (batch, samples), got ", waveform.sizes());
  if (from == to) {
    return waveform;
  }
  const std::int64_t common = std::gcd(from, to);
  const std::int64_t down = from / common;
  const std::int64_t up = to / common;
  const double cutoff = kRolloff * static_cast<double>(std::min(down, up));
  const auto width =
      static_cast<std::int64_t>(std::ceil(kCrossings * static_cast<double>(down) / cutoff));
  const at::Tensor padded = at::constant_pad_nd(waveform, {width, width + down}).unsqueeze(1);
  const at::Tensor kernel = filters(down, up, width).to(waveform.device());
  const at::Tensor phases = at::conv1d(padded, kernel, {}, {down});  // (batch, up, samples / down)
  const std::int64_t samples = (waveform.size(1) * up + down - 1) / down;
  return phases.transpose(1, 2).flatten(1).narrow(1, 0, samples);
}

}  // namespace lasso::dsp
