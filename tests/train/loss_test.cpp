#include "lasso/train/loss.hpp"

#include <cmath>

#include "support/support.hpp"

using lasso::train::absent_loss;
using lasso::train::contrastive_loss;
using lasso::train::level_loss;
using lasso::train::si_sdr_loss;
using lasso::train::snr_loss;
using lasso::train::spectral_loss;
using lasso::train::waveform_loss;

TEST_CASE("a present target is worth its error down to 30 dB", "[train]") {
  const auto t = torch::randn({1, 5, 7}, at::kComplexFloat);
  const auto loss = [&](const at::Tensor& e) { return snr_loss(e, t).item<double>(); };
  CHECK(std::abs(loss(t) + 30.0) < 1e-3);
  CHECK(std::abs(loss(torch::zeros_like(t))) < 0.01);
  CHECK(std::abs(loss(0.9 * t) - 10 * std::log10(0.01 + 0.001)) < 1e-3);
  CHECK(absent_loss(0.9 * t, t, t).item<double>() == 0.0);
}

TEST_CASE("a target that is absent is worth the output over the mixture", "[train]") {
  const auto x = torch::randn({1, 5, 7}, at::kComplexFloat);
  const auto none = torch::zeros_like(x);
  const auto loss = [&](const at::Tensor& e) { return absent_loss(e, none, x).item<double>(); };
  CHECK(std::abs(loss(none) + 30.0) < 1e-3);
  CHECK(std::abs(loss(x) - 10 * std::log10(1.001)) < 1e-3);
  CHECK(snr_loss(x, none).item<double>() == 0.0);
}

TEST_CASE("the scale-invariant loss is minus the SI-SDR, whatever the level", "[train]") {
  const auto t = torch::randn({1, 50, 70}, at::kComplexFloat);
  const auto e = t + 0.5 * torch::randn({1, 50, 70}, at::kComplexFloat);  // some 6 dB
  const auto loss = si_sdr_loss(e, t).item<double>();
  CHECK(std::abs(loss + 6.0) < 0.3);
  CHECK(std::abs(si_sdr_loss(0.01 * e, t).item<double>() - loss) < 1e-3);
  CHECK(std::abs(si_sdr_loss(t, t).item<double>() + 30.0) < 0.01);
  // A silent output has no direction; it is worth as much as a wrong sound.
  CHECK(std::abs(si_sdr_loss(torch::zeros_like(t), t).item<double>() - 30.0) < 0.01);
  CHECK(si_sdr_loss(e, torch::zeros_like(t)).item<double>() == 0.0);
}

TEST_CASE("a present target that comes out too quiet costs each decibel beyond 6", "[train]") {
  const auto t = torch::randn({1, 5, 7}, at::kComplexFloat);
  const auto loss = [&](double gain_db) {
    return level_loss(std::pow(10.0, gain_db / 20.0) * t, t).item<double>();
  };
  CHECK(loss(0.0) == 0.0);
  CHECK(loss(12.0) == 0.0);
  CHECK(loss(-5.0) == 0.0);
  CHECK(std::abs(loss(-16.0) - 10.0) < 0.05);
  CHECK(std::abs(loss(-26.0) - 20.0) < 0.2);
  CHECK(std::abs(loss(-200.0) - 34.0) < 0.01);
  CHECK(level_loss(0.0 * t, torch::zeros_like(t)).item<double>() == 0.0);
}

TEST_CASE("losses of waveforms grow with the error and are 0 without one", "[train]") {
  const auto t = torch::randn({2, 4096});
  const auto noise = torch::randn({2, 4096});
  CHECK(waveform_loss(t, t).item<double>() == 0.0);
  CHECK(std::abs(waveform_loss(t + 0.5, t).item<double>() - 0.5) < 1e-6);
  CHECK(spectral_loss(t, t).item<double>() == 0.0);
  CHECK(spectral_loss(t + 0.1 * noise, t).item<double>() <
        spectral_loss(t + noise, t).item<double>());
}

TEST_CASE("silence everywhere has finite losses and gradients", "[train]") {
  const auto none = torch::zeros({2, 5, 7}, at::kComplexFloat);
  const auto silence = torch::zeros({2, 4096});
  auto gain = torch::ones({1}).requires_grad_();
  const auto loss = snr_loss(gain * none, none) + absent_loss(gain * none, none, none) +
                    si_sdr_loss(gain * none, none) + level_loss(gain * none, none) +
                    waveform_loss(gain * silence, silence) + spectral_loss(gain * silence, silence);
  loss.backward();
  CHECK(std::isfinite(loss.item<double>()));
  CHECK(gain.grad().isfinite().all().item<bool>());
}

TEST_CASE("conditions that go together are worth most when they are alike", "[train]") {
  const auto a = torch::layer_norm(torch::randn({4, 32}), {32});
  const auto own = torch::eye(4, at::kBool);
  const auto loss = [&](const at::Tensor& b, const at::Tensor& positive) {
    return contrastive_loss(a, b, positive, /*temperature=*/0.07).item<double>();
  };
  CHECK(loss(a, own) < loss(a.flip(0), own));
  CHECK(std::abs(loss(torch::zeros_like(a), own) - std::log(4.0)) < 1e-5);
  CHECK(std::abs(loss(torch::zeros_like(a), torch::ones({4, 4}, at::kBool)) - std::log(4.0)) <
        1e-5);
}
