#include "lasso/nn/text_encoder.hpp"

#include <torch/nn/modules/transformercoder.h>

#include "support/support.hpp"

using lasso::nn::make_text_encoder;
using lasso::nn::TextEncoder;
using lasso::nn::TextEncoderConfig;
using lasso::testing::max_difference;

namespace {

std::shared_ptr<TextEncoder> small_encoder() {
  TextEncoderConfig config;
  config.vocabulary = 50;
  config.width = 16;
  config.heads = 2;
  config.max_tokens = 12;
  config.positions = 12;
  config.condition_size = 24;
  torch::manual_seed(3);
  auto encoder = make_text_encoder(config);
  encoder->eval();
  return encoder;
}

}  // namespace

TEST_CASE("a condition has zero mean and unit variance", "[nn]") {
  auto encoder = small_encoder();
  const auto condition =
      encoder->forward(torch::randint(0, 50, {4, 12}), torch::zeros({4, 12}, at::kBool)).embedding;
  CHECK(condition.sizes() == at::IntArrayRef({4, 24}));
  CHECK(condition.mean(1).abs().max().item<float>() < 1e-5F);
  CHECK((condition.var(1, /*unbiased=*/false) - 1).abs().max().item<float>() < 1e-3F);
}

TEST_CASE("padding does not change a condition", "[nn][property]") {
  auto encoder = small_encoder();
  const auto ids = torch::randint(1, 50, {1, 5});
  const auto alone = encoder->forward(ids, torch::zeros({1, 5}, at::kBool)).embedding;
  const auto padded_ids = at::constant_pad_nd(ids, {0, 7});
  const auto padding = at::arange(12).ge(5).unsqueeze(0);
  CHECK(max_difference(encoder->forward(padded_ids, padding).embedding, alone) < 1e-5);
}

TEST_CASE("the layers are those of LibTorch's transformer", "[nn]") {
  auto encoder = small_encoder();
  const auto layer =
      torch::nn::TransformerEncoderLayerOptions(16, 2).dim_feedforward(64).activation(torch::kGELU);
  torch::nn::TransformerEncoder reference(
      torch::nn::TransformerEncoderOptions(torch::nn::TransformerEncoderLayer(layer), 2));
  reference->eval();
  const torch::NoGradGuard no_grad;
  const auto weights = encoder->named_parameters();
  for (auto& entry : reference->named_parameters()) {
    entry.value().copy_(weights["transformer." + entry.key()]);
  }
  const auto ids = torch::randint(0, 50, {3, 12});
  const auto padding = at::arange(12).ge(at::tensor({12, 7, 1}).unsqueeze(1));
  const auto words = at::embedding(weights["tokens.weight"], ids);
  const auto placed = words + weights["positions.weight"];
  const auto states =
      reference->forward(placed.transpose(0, 1), /*src_mask=*/{}, padding).transpose(0, 1);
  const auto present = padding.logical_not().unsqueeze(-1).to(at::kFloat);
  const auto mean = (at::cat({words, states}, 2) * present).sum(1) / present.sum(1);
  const auto expected = at::layer_norm(
      at::linear(mean, weights["projection.weight"], weights["projection.bias"]), {24});
  CHECK(max_difference(encoder->forward(ids, padding).embedding, expected) < 1e-5);
}

TEST_CASE("the order of words matters", "[nn]") {
  auto encoder = small_encoder();
  const auto none = torch::zeros({1, 2}, at::kBool);
  const auto there = encoder->forward(torch::tensor({{7L, 9L}}), none).embedding;
  CHECK(max_difference(encoder->forward(torch::tensor({{9L, 7L}}), none).embedding, there) > 1e-3);
}
