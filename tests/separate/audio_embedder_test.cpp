#include "lasso/separate/audio_embedder.hpp"

#include "lasso/model/model.hpp"
#include "support/support.hpp"

using lasso::separate::AudioEmbedder;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::TemporaryFolder;
using lasso::testing::VectorSource;
using lasso::testing::write_tiny_bundle;

namespace {

constexpr std::int64_t kRate = 8000;
constexpr std::int64_t kStretch = 4 * kRate;

/// The condition that a tiny model makes of samples.
at::Tensor condition_of(const at::Tensor& samples) {
  static const TemporaryFolder folder;
  static const bool written = (write_tiny_bundle(folder / "tiny"), true);
  static_cast<void>(written);
  const lasso::model::Model model(folder / "tiny", /*cache=*/false);
  AudioEmbedder embedder(model.config(), model.audio_encoder());
  VectorSource source(samples, kRate);
  return embedder.of_recording(source, "example.wav");
}

}  // namespace

TEST_CASE("channels, repetition and silence around it do not change what an example asks for",
          "[separate]") {
  torch::manual_seed(4);
  const auto bark = 0.5 * torch::rand({1, kStretch}) - 0.25;
  const auto expected = condition_of(bark);
  REQUIRE(expected.sizes() == at::IntArrayRef({1, 16}));
  CHECK(max_difference(condition_of(bark.repeat({2, 1})), expected) < 1e-4);
  CHECK(max_difference(condition_of(bark.repeat({1, 3})), expected) < 1e-4);
  CHECK(max_difference(condition_of(0.1 * bark), expected) < 1e-3);
  const auto silence = torch::zeros({1, kStretch});
  CHECK(max_difference(condition_of(at::cat({silence, bark, silence}, 1)), expected) < 1e-4);
}

TEST_CASE("an example may be short, and only its first minute counts", "[separate]") {
  torch::manual_seed(5);
  CHECK(condition_of(torch::rand({1, 20}) - 0.5).isfinite().all().item<bool>());
  const auto minute = torch::rand({1, 15 * kStretch}) - 0.5;
  const auto other = 0.9 * torch::sin(torch::arange(kStretch) / 3.0).unsqueeze(0);
  CHECK(max_difference(condition_of(at::cat({minute, other}, 1)), condition_of(minute)) == 0.0);
}

TEST_CASE("a silent example is refused by name", "[separate]") {
  for (const std::int64_t samples : {0, 5000}) {
    const auto error = error_of([&] { condition_of(torch::zeros({1, samples})); });
    CHECK(contains(error.what(), "example.wav"));
    CHECK(contains(error.what(), "silent"));
  }
}
