#include "lasso/nn/audio_encoder.hpp"

#include "support/support.hpp"

using lasso::nn::AudioEncoder;
using lasso::nn::AudioEncoderConfig;
using lasso::testing::max_difference;

namespace {

AudioEncoderConfig tiny() {
  AudioEncoderConfig config;
  config.bands = 16;
  config.widths = {4, 8};
  config.condition_size = 12;
  return config;
}

}  // namespace

TEST_CASE("a recording's condition is normalised and does not depend on its level", "[nn]") {
  torch::manual_seed(3);
  AudioEncoder encoder(tiny());
  encoder->eval();
  const torch::NoGradGuard no_grad;
  const auto features = torch::rand({3, 21, 16});
  const auto conditions = encoder(features);
  REQUIRE(conditions.sizes() == at::IntArrayRef({3, 12}));
  CHECK(conditions.mean(1).abs().max().item<float>() < 1e-5F);
  CHECK((conditions.var(1, /*unbiased=*/false) - 1.0).abs().max().item<float>() < 1e-3F);
  CHECK(max_difference(encoder(100.0 * features), conditions) < 1e-4);
  CHECK(max_difference(conditions[0], conditions[1]) > 0.01);
}

TEST_CASE("silence and the fewest frames have a condition", "[nn]") {
  AudioEncoder encoder(tiny());
  encoder->eval();
  const torch::NoGradGuard no_grad;
  CHECK(encoder(torch::zeros({1, 4, 16})).isfinite().all().item<bool>());
  CHECK_THROWS(encoder(torch::zeros({1, 3, 16})));
}
