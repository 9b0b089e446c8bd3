#include "lasso/nn/audio_encoder.hpp"

#include "support/support.hpp"

using lasso::nn::AudioArchitecture;
using lasso::nn::AudioEncoderConfig;
using lasso::nn::make_audio_encoder;
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
  const auto encoder = make_audio_encoder(tiny());
  encoder->eval();
  const torch::NoGradGuard no_grad;
  const auto features = torch::rand({3, 21, 16});
  const auto conditions = encoder->forward(features);
  REQUIRE(conditions.sizes() == at::IntArrayRef({3, 12}));
  CHECK(conditions.mean(1).abs().max().item<float>() < 1e-5F);
  CHECK((conditions.var(1, /*unbiased=*/false) - 1.0).abs().max().item<float>() < 1e-3F);
  CHECK(max_difference(encoder->forward(100.0 * features), conditions) < 1e-4);
  CHECK(max_difference(conditions[0], conditions[1]) > 0.01);
}

TEST_CASE("a folded encoder gives the same conditions", "[nn][property]") {
  torch::manual_seed(4);
  AudioEncoderConfig config = tiny();
  config.bands = 64;
  config.widths = GENERATE(std::vector<std::int64_t>{16, 32, 48}, std::vector<std::int64_t>{3, 8});
  const auto encoder = make_audio_encoder(config);
  encoder->eval();
  const torch::NoGradGuard no_grad;
  for (const auto& buffer : encoder->named_buffers()) {
    if (buffer.value().is_floating_point()) {
      buffer.value().uniform_(0.5, 1.5);
    }
  }
  const auto features = torch::rand({GENERATE(1, 2), GENERATE(21, 250), 64});
  const auto expected = encoder->forward(features);
  encoder->fold();
  CHECK(max_difference(encoder->forward(features), expected) < 1e-4);
}

TEST_CASE("silence and the fewest frames have a condition", "[nn]") {
  const auto encoder = make_audio_encoder(tiny());
  encoder->eval();
  const torch::NoGradGuard no_grad;
  CHECK(encoder->forward(torch::zeros({1, 4, 16})).isfinite().all().item<bool>());
  CHECK_THROWS(encoder->forward(torch::zeros({1, 3, 16})));
}

TEST_CASE("CLAP's tower gives every recording a place of its own on the unit sphere", "[nn]") {
  AudioEncoderConfig config;
  config.architecture = AudioArchitecture::htsat;
  config.width = 8;
  config.heads = 2;
  config.depths = {2, 2};
  config.condition_size = 12;
  const auto encoder = make_audio_encoder(config);
  encoder->eval();
  const torch::NoGradGuard no_grad;
  for (const auto& parameter : encoder->named_parameters()) {
    parameter.value().copy_(lasso::testing::formula(parameter.key(), parameter.value().sizes()));
  }
  for (const auto& buffer : encoder->named_buffers()) {
    buffer.value().fill_(1);
  }
  const auto features = 20.0 * torch::rand({3, 1001, 64}) - 60.0;
  const auto conditions = encoder->forward(features);
  REQUIRE(conditions.sizes() == at::IntArrayRef({3, 12}));
  CHECK(max_difference(conditions.norm(2, 1), torch::ones({3})) < 1e-5);
  CHECK(max_difference(conditions[0], conditions[1]) > 1e-4);
  CHECK(max_difference(encoder->forward(features.narrow(0, 1, 1))[0], conditions[1]) < 1e-5);
  CHECK_THROWS(encoder->forward(torch::zeros({1, 1025, 64})));
}
