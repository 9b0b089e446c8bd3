// Networks that compute in chunks, behind their front ends.

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/pi.hpp"
#include "lasso/nn/network_state.hpp"
#include "lasso/nn/separator_network.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/separate/gated_mix.hpp"
#include "lasso/separate/separator.hpp"
#include "support/support.hpp"

using lasso::model::bimodal_front_end;
using lasso::model::FrontEnd;
using lasso::model::time_selective_front_end;
using lasso::nn::BiModalUNetConfig;
using lasso::nn::Condition;
using lasso::nn::FilmUNetConfig;
using lasso::separate::NetworkEstimator;
using lasso::separate::Separator;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

at::Tensor separated(const FrontEnd& front_end,
                     NetworkEstimator& estimator,
                     const Condition& condition,
                     const at::Tensor& mixture,
                     double block_s = 0.0) {
  VectorSource source(mixture, front_end.sample_rate, 4000);
  Separator separator(source,
                      {front_end, &estimator, {{condition, {}}}, /*linked=*/false, block_s});
  return read_all(separator);
}

NetworkEstimator estimator_of(const FrontEnd& front_end,
                              const lasso::nn::SeparatorConfig& config,
                              const std::map<std::string, at::Tensor>& weights) {
  return {front_end, lasso::nn::make_mask_network(config, weights, at::kCPU, at::kFloat, {})};
}

}  // namespace

// shared/reference: BiModalSep's own code with synthetic weights.
TEST_CASE("BiModalSep separates as the original does", "[separate][golden]") {
  const auto shared = lasso::testing::shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto golden = lasso::checkpoint::read_safetensors(
      *shared / "reference/golden/bimodal_pipeline.safetensors");
  const auto front_end = bimodal_front_end();
  auto estimator = estimator_of(
      front_end,
      BiModalUNetConfig(),
      lasso::testing::synthetic_checkpoint(*shared / "reference/layouts/bimodal_unet.json"));
  for (std::int64_t item = 0; item < 2; ++item) {
    for (std::int64_t query = 0; query < 2; ++query) {
      CAPTURE(item, query);
      const Condition condition(golden.at("text_embed").narrow(0, query, 1),
                                golden.at("hidden_states").narrow(0, query, 1));
      const auto target =
          separated(front_end, estimator, condition, golden.at("mix").narrow(0, item, 1));
      CHECK(max_difference(target[0], golden.at("wav")[item][query]) < 5e-6);
    }
  }
}

// shared/reference: the time-selective system's arithmetic on a stored mask, and that of its
// specification, section 5.
TEST_CASE("the time-selective front end, inverse and gate are the original's",
          "[separate][golden]") {
  const auto shared = lasso::testing::shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto golden = lasso::checkpoint::read_safetensors(
      *shared / "reference/golden/time_selective_pipeline.safetensors");
  const auto audio = golden.at("audio").unsqueeze(0);
  const auto front_end = time_selective_front_end();
  const auto stft = lasso::separate::stft_of(front_end);
  const auto spectrum = stft.forward(audio);
  CHECK(max_difference(spectrum[0].abs(), golden.at("mag")) < 2e-5);
  const auto target = stft.inverse(spectrum * golden.at("mask"), audio.size(1));
  CHECK(max_difference(target[0], golden.at("target")) < 2e-6);
  // The original's own arithmetic, whose frame gate and sample gate fade twice: with the same
  // front end and mask it must give the same.
  const auto frame_gate = torch::zeros({spectrum.size(2)});
  const auto sample_gate = torch::zeros({audio.size(1)});
  for (const auto& [begin, end] : {std::pair(0.2, 0.5), std::pair(0.6, 0.8)}) {
    const auto frame = [](double t) { return static_cast<std::int64_t>(t * 16000.0 / 256.0); };
    const auto sample = [](double t) { return static_cast<std::int64_t>(t * 16000.0); };
    constexpr std::int64_t kFadeFrames = 4;
    constexpr std::int64_t kFadeSamples = 1120;
    const double quarter = 0.5 * lasso::kPi;
    auto frames = torch::ones({frame(end) - frame(begin)});
    frames.narrow(0, 0, kFadeFrames).copy_(at::linspace(0.0, quarter, kFadeFrames).sin().square());
    frames.narrow(0, frames.size(0) - kFadeFrames, kFadeFrames)
        .copy_(at::linspace(quarter, 2.0 * quarter, kFadeFrames).sin().square());
    auto samples = torch::ones({sample(end) - sample(begin)});
    const auto rise = at::linspace(0.0, 1.0, kFadeSamples);
    samples.narrow(0, 0, kFadeSamples).mul_(rise);
    samples.narrow(0, samples.size(0) - kFadeSamples, kFadeSamples).mul_(rise.flip(0));
    frame_gate.narrow(0, frame(begin), frames.size(0)).copy_(frames);
    sample_gate.narrow(0, sample(begin), samples.size(0)).copy_(samples);
  }
  for (const bool keeps : {true, false}) {
    const auto gated = golden.at("mask") * frame_gate;
    const auto processed =
        stft.inverse(spectrum * (keeps ? gated : 1.0 - gated), 256 * (spectrum.size(2) - 1));
    const auto whole = at::constant_pad_nd(processed[0], {0, audio.size(1) - processed.size(1)});
    const auto edited = sample_gate * whole + (1.0 - sample_gate) * audio[0];
    CHECK(max_difference(edited, golden.at(keeps ? "published.keep" : "published.remove")) < 2e-6);
  }
  for (const auto& [mode, name] :
       {std::pair(lasso::separate::Mode::keep, "recommended.keep"),
        std::pair(lasso::separate::Mode::remove, "recommended.remove")}) {
    CAPTURE(name);
    VectorSource mixtures(audio, front_end.sample_rate, 1000);
    VectorSource targets(golden.at("target").unsqueeze(0), front_end.sample_rate, 700);
    lasso::dsp::TimeGate gate(
        {{0.2, 0.5}, {0.6, 0.8}}, front_end.sample_rate, audio.size(1), {70.0});
    lasso::separate::GatedMix mixed(mixtures, targets, gate, {mode});
    const auto edited = read_all(mixed);
    CHECK(max_difference(edited[0], golden.at(name)) < 2e-6);
    const auto outside = gate.values(0, audio.size(1)) == 0;
    CHECK(at::equal(edited[0].index({outside}), golden.at("audio").index({outside})));
  }
}

TEST_CASE("where chunks meet, a gain changes no faster than elsewhere", "[separate][property]") {
  torch::manual_seed(3);
  FrontEnd front_end = bimodal_front_end();
  lasso::nn::SeparatorConfig config;
  Condition condition;
  if (GENERATE(true, false)) {
    config = BiModalUNetConfig{512, 4, 7, 2, 12, 4, 6};
    condition = {torch::randn({1, 6}), torch::randn({1, 5, 12})};
  } else {
    front_end = time_selective_front_end();
    FilmUNetConfig film;
    film.condition_size = 6;
    config = film;
    condition = {torch::randn({1, 6})};
  }
  const auto network = lasso::nn::make_separator(config);
  NetworkEstimator estimator = estimator_of(front_end, config, lasso::nn::state_of(*network));
  const torch::NoGradGuard no_grad;
  const auto mask = estimator.stream(condition, lasso::nn::Pace::at_once);
  const auto [reach, stride] = estimator.context();
  const std::int64_t frames = 3 * stride + reach;
  const auto spectrum = torch::randn({1, front_end.n_fft / 2 + 1, frames}, at::kComplexFloat);
  const auto gain = mask->push(spectrum, /*last=*/true);
  REQUIRE(gain.size(2) == frames);
  const auto step = gain.diff(1, 2).abs().mean(at::IntArrayRef({0, 1}));  // (frames - 1)
  const std::int64_t overlap = reach - stride;
  double joints = 0.0;
  double elsewhere = 0.0;
  for (std::int64_t chunk = 1; chunk <= 3; ++chunk) {
    joints += step.narrow(0, chunk * stride, overlap).mean().item<double>() / 3.0;
    elsewhere +=
        step.narrow(0, chunk * stride + overlap, stride - overlap).mean().item<double>() / 3.0;
  }
  CHECK(joints < 1.05 * elsewhere);
}

TEST_CASE("blocks and channels make no difference to what chunks give", "[separate][property]") {
  torch::manual_seed(4);
  const FrontEnd front_end = bimodal_front_end();
  const BiModalUNetConfig config{512, 4, 7, 2, 12, 4, 6};
  const Condition condition(torch::randn({1, 6}), torch::randn({1, 5, 12}));
  const auto network = lasso::nn::make_separator(config);
  NetworkEstimator estimator = estimator_of(front_end, config, lasso::nn::state_of(*network));
  const auto stereo = torch::rand({2, GENERATE(1, 5000, 200'000)}) - 0.5;
  const auto usual = separated(front_end, estimator, condition, stereo);
  REQUIRE(usual.sizes() == stereo.sizes());
  CHECK(max_difference(separated(front_end, estimator, condition, stereo, 0.1), usual) < 1e-5);
  CHECK(max_difference(separated(front_end, estimator, condition, stereo.narrow(0, 1, 1))[0],
                       usual[1]) < 1e-6);
}
