#include "lasso/dsp/stft.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::dsp::Stft;
using lasso::testing::error_of;
using lasso::testing::max_difference;

TEST_CASE("the inverse STFT gives the waveform back", "[dsp][property]") {
  const std::int64_t hop = GENERATE(160, 320, 1024);
  const std::int64_t samples = GENERATE(1025, 2048, 31999, 32000);
  CAPTURE(hop, samples);
  torch::manual_seed(1);
  const auto waveform = torch::randn({2, samples});
  const Stft stft(2048, hop);
  const auto spectrum = stft.forward(waveform);
  CHECK(spectrum.sizes() == at::IntArrayRef({2, 1025, samples / hop + 1}));
  CHECK(max_difference(stft.inverse(spectrum, samples), waveform) < 1e-5);
}

TEST_CASE("the STFT is the windowed Fourier sum of its definition", "[dsp]") {
  torch::manual_seed(2);
  const auto waveform = torch::randn({1, 300}, at::kDouble);
  const auto spectrum = Stft(64, 16).forward(waveform.to(at::kFloat));
  // Frame 5 is centred on sample 80; periodic Hann: 0.5 - 0.5 cos(2 pi n / 64).
  const auto n = torch::arange(64, at::kDouble);
  const auto window = 0.5 - 0.5 * torch::cos(n * (2 * M_PI / 64));
  const auto frame = waveform[0].narrow(0, 80 - 32, 64) * window;
  for (const std::int64_t bin : {0, 1, 7, 32}) {
    const auto angle = n * (-2 * M_PI * static_cast<double>(bin) / 64);
    const auto value = at::view_as_real(spectrum)[0][bin][5];
    CHECK(std::abs(value[0].item<double>() - (frame * angle.cos()).sum().item<double>()) < 1e-4);
    CHECK(std::abs(value[1].item<double>() - (frame * angle.sin()).sum().item<double>()) < 1e-4);
  }
}

TEST_CASE("hops that cannot be inverted are refused", "[dsp]") {
  const std::int64_t hop = GENERATE(0, -1, 1025);
  CHECK(error_of([&] { Stft(2048, hop); }).kind() == ErrorKind::model);
}
