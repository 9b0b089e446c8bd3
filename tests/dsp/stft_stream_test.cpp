#include "lasso/dsp/stft_stream.hpp"

#include "support/in_blocks.hpp"
#include "support/support.hpp"

using lasso::dsp::InverseStftStream;
using lasso::dsp::Stft;
using lasso::dsp::StftStream;
using lasso::testing::in_blocks;
using lasso::testing::max_difference;

namespace {

constexpr std::int64_t kFft = 64;

at::Tensor analysed(const Stft& stft, const at::Tensor& waveform, std::int64_t block) {
  StftStream stream(stft);
  return in_blocks(stream, waveform, block, /*in=*/1, /*out=*/2);
}

at::Tensor synthesised(const Stft& stft,
                       const at::Tensor& spectrum,
                       std::int64_t samples,
                       std::int64_t block) {
  InverseStftStream stream(stft);
  return in_blocks(stream, spectrum, block, /*in=*/2, /*out=*/1).narrow(1, 0, samples);
}

}  // namespace

TEST_CASE("block by block, spectra are those of the whole", "[dsp][property]") {
  const Stft stft(kFft, GENERATE(10, 16, 32));
  const std::int64_t samples = GENERATE(33, 63, 64, 65, 96, 500);
  const std::int64_t block = GENERATE(1, 17, 64, 1000);
  CAPTURE(stft.hop(), samples, block);
  const auto waveform = torch::rand({2, samples}) - 0.5;
  const auto padded = at::constant_pad_nd(waveform, {0, stft.padded_samples(samples) - samples});
  CHECK(max_difference(analysed(stft, waveform, block), stft.forward(padded)) < 1e-5);
}

TEST_CASE("block by block, waveforms are those of the whole", "[dsp][property]") {
  const Stft stft(kFft, GENERATE(10, 16, 32));
  const std::int64_t samples = GENERATE(33, 63, 64, 65, 96, 500);
  const std::int64_t block = GENERATE(1, 3, 100);
  CAPTURE(stft.hop(), samples, block);
  const auto spectrum = stft.forward(torch::rand({2, stft.padded_samples(samples)}) - 0.5);
  const auto changed = spectrum * torch::rand(spectrum.sizes());
  CHECK(max_difference(synthesised(stft, changed, samples, block), stft.inverse(changed, samples)) <
        1e-5);
}

TEST_CASE("recordings too short to be reflected come back too", "[dsp]") {
  const Stft stft(kFft, 16);
  const std::int64_t samples = GENERATE(1, 5, 32);
  const auto waveform = torch::rand({1, samples}) - 0.5;
  CHECK(max_difference(synthesised(stft, analysed(stft, waveform, 3), samples, 2), waveform) <
        1e-5);
}
