#include "lasso/separate/gated_mix.hpp"

#include "support/support.hpp"

using lasso::dsp::TimeGate;
using lasso::separate::Edit;
using lasso::separate::GatedMix;
using lasso::separate::Mode;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

at::Tensor mix(const at::Tensor& x,
               const at::Tensor& e,
               TimeGate gate,
               const Edit& edit,
               std::int64_t block = 64) {
  VectorSource mixture(x, 1000, 50);
  VectorSource target(e, 1000, 33);
  GatedMix mixed(mixture, target, gate, edit);
  return read_all(mixed, block);
}

}  // namespace

TEST_CASE("outside the windows every sample is the mixture's", "[separate][property]") {
  const auto mode = GENERATE(Mode::keep, Mode::remove);
  const auto x = torch::rand({2, 1000}) - 0.5;
  const auto e = torch::rand({2, 1000}) - 0.5;
  const TimeGate gate({{0.2, 0.5}, {0.7, 0.8}}, 1000, 1000);
  const auto y = mix(x, e, gate, {mode});
  const auto outside = gate.values(0, 1000) == 0;
  CHECK(outside.sum().item<std::int64_t>() == 600);
  CHECK(at::equal(y.index({torch::indexing::Slice(), outside}),
                  x.index({torch::indexing::Slice(), outside})));
  const auto inside = gate.values(0, 1000) == 1;
  const auto expected = mode == Mode::keep ? e : x - e;
  CHECK(at::equal(y.index({torch::indexing::Slice(), inside}),
                  expected.index({torch::indexing::Slice(), inside})));
}

TEST_CASE("what is kept and what is removed make the mixture where the gate is open",
          "[separate][property]") {
  const auto x = torch::rand({1, 500}) - 0.5;
  const auto e = torch::rand({1, 500}) - 0.5;
  const TimeGate gate({lasso::kWholeRecording}, 1000, 500);
  const auto sum = mix(x, e, gate, {Mode::keep}) + mix(x, e, gate, {Mode::remove});
  CHECK(max_difference(sum, x) < 1e-6);
}

TEST_CASE("block sizes do not change the edit", "[separate][property]") {
  const auto x = torch::rand({1, 777}) - 0.5;
  const auto e = torch::rand({1, 777}) - 0.5;
  const TimeGate gate({{0.1, 0.6}}, 1000, 777);
  const std::int64_t block = GENERATE(1, 100, 1000);
  CHECK(at::equal(mix(x, e, gate, {Mode::keep}, block), mix(x, e, gate, {Mode::keep}, 64)));
}

TEST_CASE("a target that ends early is silent from there", "[separate]") {
  const auto x = torch::rand({1, 100});
  const auto y =
      mix(x, torch::ones({1, 40}), TimeGate({lasso::kWholeRecording}, 1000, 100), {Mode::keep});
  REQUIRE(y.size(1) == 100);
  CHECK(y.narrow(1, 40, 60).abs().max().item<float>() == 0.0F);
}

TEST_CASE("a strength below one leaves its share of what is to go", "[separate]") {
  const auto x = torch::rand({1, 500}) - 0.5;
  const auto e = torch::rand({1, 500}) - 0.5;
  const TimeGate gate({lasso::kWholeRecording}, 1000, 500);
  CHECK(max_difference(mix(x, e, gate, {Mode::remove, 0.75}), x - 0.75 * e) < 1e-6);
  CHECK(max_difference(mix(x, e, gate, {Mode::keep, 0.75}), e + 0.25 * (x - e)) < 1e-6);
  CHECK(at::equal(mix(x, e, gate, {Mode::remove, 0.0}), x));
}

TEST_CASE("an edit does not depend on knowing the length beforehand", "[separate][property]") {
  const std::int64_t samples = GENERATE(1, 510, 590, 777, 2000);
  const std::int64_t block = GENERATE(1, 64, 5000);
  const auto x = torch::rand({1, samples}) - 0.5;
  const auto e = torch::rand({1, samples}) - 0.5;
  const std::vector<lasso::TimeWindow> windows{{0.0, 0.6}};
  const auto known = mix(x, e, TimeGate(windows, 1000, samples), {Mode::keep}, block);
  const auto late = mix(x, e, TimeGate(windows, 1000, std::nullopt), {Mode::keep}, block);
  CHECK(at::equal(late, known));
}
