#include "lasso/data/effects.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <vector>

#include "support/support.hpp"

using lasso::data::Random;

namespace {

constexpr double kRate = 8000.0;

using Waveform = std::vector<float>;
using Effect = std::function<void(Waveform&)>;

Waveform noise(unsigned seed) {
  Random random(seed);
  Waveform x(4000);
  for (float& value : x) {
    value = static_cast<float>(lasso::data::uniform(random, -1.0, 1.0));
  }
  return x;
}

double power(const Waveform& x) {
  double sum = 0.0;
  for (const float value : x) {
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  return sum;
}

}  // namespace

TEST_CASE("what an effect does to each source it does to the mixture", "[data][property]") {
  const Effect effect =
      GENERATE(Effect([](Waveform& x) {
                 Random r(3);
                 lasso::data::change_tone(x, kRate, r);
               }),
               Effect([](Waveform& x) { lasso::data::limit_band(x, kRate, 1000.0); }));
  Waveform a = noise(1);
  Waveform b = noise(2);
  Waveform both = a;
  for (std::size_t n = 0; n < b.size(); ++n) {
    both[n] += b[n];
  }
  effect(a);
  effect(b);
  effect(both);
  double most = 0.0;
  for (std::size_t n = 0; n < both.size(); ++n) {
    most = std::max(most, static_cast<double>(std::abs(both[n] - a[n] - b[n])));
  }
  CHECK(most < 1e-5);
}

TEST_CASE("a room comes after the direct sound and below it", "[data]") {
  Waveform click(8000, 0.0F);
  click[1000] = 1.0F;
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Waveform x = click;
    Random random(seed);
    lasso::data::add_room(x, kRate, random);
    CHECK(x[1000] == 1.0F);
    CHECK(power({x.begin(), x.begin() + 1000}) == 0.0);
    const double late = power({x.begin() + 1001, x.end()});
    CHECK(late > 1e-3);
    CHECK(late < 0.41);  // -4 dB
  }
}

TEST_CASE("a limited band loses 3 dB at its end and nearly all above", "[data]") {
  for (const auto& [hz, least_db, most_db] :
       {std::tuple{100.0, -0.1, 0.1}, {1000.0, -3.2, -2.8}, {3000.0, -60.0, -20.0}}) {
    CAPTURE(hz);
    Waveform x(8000);
    for (std::size_t n = 0; n < x.size(); ++n) {
      x[n] = static_cast<float>(std::sin(6.283185307 * hz / kRate * static_cast<double>(n)));
    }
    const double before = power(x);
    lasso::data::limit_band(x, kRate, 1000.0);
    const double change_db = 10.0 * std::log10(power(x) / before);
    CHECK(change_db > least_db);
    CHECK(change_db < most_db);
  }
}

TEST_CASE("a sound that runs faster is shorter, and nothing of it folds back", "[data]") {
  const double speed = GENERATE(0.85, 1.2);
  CAPTURE(speed);
  const auto tone = [](double hz, std::size_t samples) {
    Waveform x(samples);
    for (std::size_t n = 0; n < samples; ++n) {
      x[n] = static_cast<float>(std::sin(2.0 * M_PI * hz * static_cast<double>(n) / kRate));
    }
    return x;
  };
  Waveform low = tone(400.0, 8000);
  lasso::data::change_speed(low, speed);
  const Waveform expected = tone(400.0 * speed, low.size());
  CHECK(std::abs(static_cast<double>(low.size()) - 8000.0 / speed) <= 1.0);
  double most = 0.0;
  for (std::size_t n = 500; n + 500 < low.size(); ++n) {
    most = std::max(most, static_cast<double>(std::abs(low[n] - expected[n])));
  }
  CHECK(most < 0.005);
  if (speed > 1.0) {  // 3.9 kHz would be 4.68, beyond half the rate
    Waveform high = tone(3900.0, 8000);
    lasso::data::change_speed(high, speed);
    CHECK(power(high) < 1e-4 * static_cast<double>(high.size()) / 2.0);
  }
}
