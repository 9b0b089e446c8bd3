#include "lasso/audio/resampler.hpp"

#include "lasso/core/threads.hpp"
#include "support/support.hpp"

using lasso::audio::Resampler;
using lasso::audio::ResamplerKind;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

constexpr double kTwoPi = 6.283185307179586;

/// What a converter promises.
struct Promise {
  ResamplerKind kind;
  double accuracy;   // of tones
  double of_blocks;  // how far block sizes may tell
};

#ifdef LASSO_WITHOUT_SOXR
const std::vector<Promise> kPromises{{ResamplerKind::samplerate, 2e-6, 1e-6}};
#else
const std::vector<Promise> kPromises{{ResamplerKind::soxr, 2e-6, 0.0},
                                     {ResamplerKind::samplerate, 2e-6, 1e-6}};
#endif

/// Tones below 3.5 kHz, fading in and out so that no edge rings.
at::Tensor tones(std::int64_t rate, std::int64_t samples) {
  const auto time = torch::arange(samples, at::kDouble) / static_cast<double>(rate);
  const auto length_s = static_cast<double>(samples) / static_cast<double>(rate);
  const auto fade = torch::sin(time * (kTwoPi / 2 / length_s)).square();
  auto sum = torch::zeros({samples}, at::kDouble);
  for (const double hz : {150.0, 997.0, 3400.0}) {
    sum += 0.25 * torch::sin(time * (kTwoPi * hz));
  }
  return (sum * fade).to(at::kFloat).unsqueeze(0);
}

}  // namespace

TEST_CASE("sample n lies at n / rate seconds after resampling", "[audio][property]") {
  const std::int64_t from = GENERATE(8000, 11025, 22050, 44100, 48000, 96000);
  const std::int64_t to = GENERATE(16000, 32000);
  const Promise promise = GENERATE(from_range(kPromises));
  CAPTURE(from, to, promise.kind);
  VectorSource source(tones(from, from), from);
  Resampler resampled(source, to, promise.kind);
  // The converter's own accuracy is about 1e-7; a shift of a ten thousandth of a sample gives 3e-5.
  CHECK(max_difference(read_all(resampled), tones(to, to)) < promise.accuracy);
}

TEST_CASE("a signal resampled there and back lies on itself", "[audio][property]") {
  const std::int64_t rate = GENERATE(8000, 44100, 48000);
  const std::int64_t samples = GENERATE(1, 100, 20011);
  const Promise promise = GENERATE(from_range(kPromises));
  CAPTURE(rate, samples, promise.kind);
  const auto signal = tones(rate, samples);
  VectorSource source(signal, rate);
  Resampler there(source, 32000, promise.kind);
  Resampler back(there, rate, promise.kind);
  const auto result = read_all(back);
  REQUIRE(result.size(1) >= samples);
  REQUIRE(result.size(1) <= samples + rate / 32000 + 1);
  if (samples > 1000) {
    CHECK(max_difference(result.narrow(1, 0, samples), signal) < promise.accuracy);
  }
}

TEST_CASE("neither block sizes nor threads change what a resampler gives", "[audio][property]") {
  const Promise promise = GENERATE(from_range(kPromises));
  const auto signal = torch::rand({2, 100000}) - 0.5;
  VectorSource source(signal, 44100);
  Resampler whole(source, 32000, promise.kind);
  const auto expected = read_all(whole, 100000);
  CHECK(expected.size(1) == (100000LL * 32000 + 44099) / 44100);
  const std::int64_t in = GENERATE(7, 40000);
  const std::int64_t out = GENERATE(97, 100000);
  const int threads = GENERATE(1, 3);
  CAPTURE(in, out, threads, promise.kind);
  const lasso::ThreadShare share(threads);
  VectorSource again(signal, 44100, in);
  Resampler resampled(again, 32000, promise.kind);
  CHECK(max_difference(read_all(resampled, out), expected) <= promise.of_blocks);
}

TEST_CASE("equal rates pass through untouched", "[audio]") {
  const auto signal = torch::rand({3, 1000});
  VectorSource source(signal, 32000);
  Resampler same(source, 32000);
  CHECK(max_difference(read_all(same, 77), signal) == 0.0);
}

TEST_CASE("rates too far apart are refused", "[audio]") {
  VectorSource source(torch::zeros({1, 10}), 100);
  CHECK(contains(error_of([&] { Resampler resampled(source, 32000); }).what(), "cannot resample"));
}
