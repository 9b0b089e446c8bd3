#include "lasso/data/effects.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include <samplerate.h>

#include "lasso/core/pi.hpp"

namespace lasso::data {

namespace {

constexpr double kMaxToneDb = 6.0;
constexpr double kLeastCornerHz = 200.0;
constexpr double kMostCornerHz = 4000.0;

constexpr std::array<double, 4> kCombSeconds{0.0297, 0.0371, 0.0411, 0.0437};  // Schroeder's
constexpr std::array<double, 2> kAllPassSeconds{0.005, 0.0017};
constexpr float kAllPassGain = 0.7F;
constexpr double kMostStretch = 1.3;  // of these delays, either way: rooms of other sizes
constexpr double kLeastDecaySeconds = 0.15;
constexpr double kMostDecaySeconds = 0.9;
constexpr double kDriestDb = -24.0;  // the room's level beside the direct sound
constexpr double kWettestDb = -4.0;

/// A delay line.
class Delay {
 public:
  Delay(double seconds, double sample_rate)
      : line_(static_cast<std::size_t>(std::max(1.0, seconds * sample_rate)), 0.0F) {}

  float out() const { return line_[at_]; }
  void in(float x) {
    line_[at_] = x;
    at_ = at_ + 1 == line_.size() ? 0 : at_ + 1;
  }

 private:
  std::vector<float> line_;
  std::size_t at_ = 0;
};

double power(const std::vector<float>& x) {
  double sum = 0.0;
  for (const float value : x) {
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  return sum;
}

}  // namespace

double gain_from_db(double db) { return std::pow(10.0, db / 20.0); }

void change_tone(std::vector<float>& x, double sample_rate, Random& random) {
  const auto gain = static_cast<float>(gain_from_db(uniform(random, -kMaxToneDb, kMaxToneDb)));
  const double corner_hz = log_uniform(random, kLeastCornerHz, kMostCornerHz);
  const auto rate = static_cast<float>(1.0 - std::exp(-2.0 * kPi * corner_hz / sample_rate));
  float low = 0.0F;
  for (float& value : x) {
    low += rate * (value - low);
    value = low + gain * (value - low);
  }
}

void change_speed(std::vector<float>& x, double speed) {
  if (speed == 1.0 || x.empty()) {
    return;
  }
  std::vector<float> changed(
      static_cast<std::size_t>(std::ceil(static_cast<double>(x.size()) / speed)));
  SRC_DATA data{};
  data.data_in = x.data();
  data.input_frames = static_cast<long>(x.size());
  data.data_out = changed.data();
  data.output_frames = static_cast<long>(changed.size());
  data.src_ratio = 1.0 / speed;
  constexpr int kChannels = 1;
  if (const int error = src_simple(&data, SRC_SINC_FASTEST, kChannels); error != 0) {
    throw std::runtime_error(std::string("libsamplerate: ") + src_strerror(error));
  }
  changed.resize(static_cast<std::size_t>(data.output_frames_gen));
  x = std::move(changed);
}

void add_room(std::vector<float>& x, double sample_rate, Random& random) {
  const double size = log_uniform(random, 1.0 / kMostStretch, kMostStretch);
  const double decay_s = log_uniform(random, kLeastDecaySeconds, kMostDecaySeconds);
  const double level = gain_from_db(uniform(random, kDriestDb, kWettestDb));
  std::vector<float> wet(x.size(), 0.0F);
  for (const double seconds : kCombSeconds) {
    Delay delay(size * seconds, sample_rate);
    const auto feedback = static_cast<float>(std::pow(10.0, -3.0 * size * seconds / decay_s));
    for (std::size_t n = 0; n < x.size(); ++n) {
      const float late = delay.out();
      delay.in(x[n] + feedback * late);
      wet[n] += late;
    }
  }
  for (const double seconds : kAllPassSeconds) {
    Delay delay(size * seconds, sample_rate);
    for (float& value : wet) {
      const float late = delay.out();
      const float inner = value + kAllPassGain * late;
      delay.in(inner);
      value = late - kAllPassGain * inner;
    }
  }
  const double wet_power = power(wet);
  const auto gain =
      static_cast<float>(wet_power > 0.0 ? level * std::sqrt(power(x) / wet_power) : 0.0);
  for (std::size_t n = 0; n < x.size(); ++n) {
    x[n] += gain * wet[n];
  }
}

void limit_band(std::vector<float>& x, double sample_rate, double cutoff_hz) {
  // The bilinear transform of a Butterworth low-pass of order two.
  const double k = std::tan(kPi * std::min(cutoff_hz / sample_rate, 0.49));
  const double norm = 1.0 / (1.0 + std::sqrt(2.0) * k + k * k);
  const double b0 = k * k * norm;
  const double a1 = 2.0 * (k * k - 1.0) * norm;
  const double a2 = (1.0 - std::sqrt(2.0) * k + k * k) * norm;
  double x1 = 0.0;
  double x2 = 0.0;
  double y1 = 0.0;
  double y2 = 0.0;
  for (float& value : x) {
    const auto x0 = static_cast<double>(value);
    const double y0 = b0 * (x0 + 2.0 * x1 + x2) - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
    value = static_cast<float>(y0);
  }
}

}  // namespace lasso::data
