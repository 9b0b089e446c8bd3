#include "lasso/dsp/stft_stream.hpp"

#include "support/support.hpp"

using lasso::dsp::InverseStftStream;
using lasso::dsp::Stft;
using lasso::dsp::StftStream;
using lasso::testing::max_difference;

namespace {

constexpr std::int64_t kFft = 64;

at::Tensor analysed(const Stft& stft, const at::Tensor& waveform, std::int64_t block) {
  StftStream stream(stft);
  std::vector<at::Tensor> spectra;
  for (std::int64_t first = 0; first < waveform.size(1); first += block) {
    const std::int64_t count = std::min(block, waveform.size(1) - first);
    spectra.push_back(stream.push(waveform.narrow(1, first, count)));
  }
  spectra.push_back(stream.finish());
  return torch::cat(spectra, 2);
}

at::Tensor synthesised(const Stft& stft,
                       const at::Tensor& spectrum,
                       std::int64_t samples,
                       std::int64_t block) {
  InverseStftStream stream(stft);
  std::vector<at::Tensor> waveforms;
  for (std::int64_t first = 0; first < spectrum.size(2); first += block) {
    const std::int64_t count = std::min(block, spectrum.size(2) - first);
    waveforms.push_back(stream.push(spectrum.narrow(2, first, count)));
  }
  waveforms.push_back(stream.finish());
  return torch::cat(waveforms, 1).narrow(1, 0, samples);
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
