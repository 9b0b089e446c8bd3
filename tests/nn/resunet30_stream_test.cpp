#include "lasso/nn/resunet30_stream.hpp"

#include <set>

#include "lasso/core/threads.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/precision.hpp"
#include "lasso/nn/resunet30.hpp"
#include "lasso/nn/separators.hpp"
#include "support/in_blocks.hpp"
#include "support/support.hpp"

using lasso::nn::ConvolutionMethod;
using lasso::nn::ConvolutionPlan;
using lasso::nn::FoldedResUNet30;
using lasso::nn::Pace;
using lasso::nn::ResUNet30;
using lasso::nn::ResUNet30Config;
using lasso::nn::ResUNet30Stream;
using lasso::testing::gain_in_blocks;
using lasso::testing::max_difference;

namespace {

/// Random weights everywhere, batch norms included.
ResUNet30 random_network(const ResUNet30Config& config) {
  ResUNet30 network(config);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : network->named_parameters()) {
    if (parameter.key().find("bn") != std::string::npos) {
      parameter.value().uniform_(0.5, 1.5);
    }
  }
  for (auto& buffer : network->named_buffers()) {
    if (buffer.value().is_floating_point()) {
      buffer.value().uniform_(0.5, 1.5);
    }
  }
  network->eval();
  return network;
}

std::shared_ptr<const FoldedResUNet30> folded(const ResUNet30& network,
                                              at::ScalarType dtype,
                                              const ConvolutionPlan& plan = {}) {
  return std::make_shared<const FoldedResUNet30>(
      network->config(), lasso::nn::state_of(*network), at::kCPU, dtype, plan);
}

at::Tensor streamed(const ResUNet30& network,
                    at::ScalarType dtype,
                    const at::Tensor& features,
                    const at::Tensor& condition,
                    std::int64_t block) {
  ResUNet30Stream stream(folded(network, dtype), condition, Pace::at_once);
  return gain_in_blocks(stream, features, block);
}

}  // namespace

TEST_CASE("block by block, a network gives what it gives for all at once", "[nn][property]") {
  ResUNet30Config config;
  config.bins = GENERATE(32, 33);
  config.phase = config.bins == 33;
  config.widths = {4, 6, 8};
  config.condition_size = 5;
  auto network = random_network(config);
  network->to(at::kDouble);  // where a gain is near 0, float32 says little about its phase
  const torch::NoGradGuard no_grad;
  const std::int64_t frames = GENERATE(1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100);
  const std::int64_t block = GENERATE(1, 2, 3, 8, 13, 200);
  CAPTURE(config.bins, frames, block);
  const auto features = torch::rand({2, frames, config.bins}, at::kDouble);
  const auto condition = torch::rand({1, 5}, at::kDouble);
  const auto expected = network(features, condition);
  CHECK(max_difference(streamed(network, at::kDouble, features, condition, block), expected) <
        1e-9);
}

TEST_CASE("the fast network gives what the plain one does, whatever its widths", "[nn][property]") {
  ResUNet30Config config;
  config.bins = GENERATE(32, 75);
  config.phase = false;  // where a gain is near 0, float32 says little about its phase
  config.widths = GENERATE(std::vector<std::int64_t>{16, 32, 64},
                           std::vector<std::int64_t>{3, 5},
                           std::vector<std::int64_t>{8, 8, 24, 40});
  config.condition_size = 5;
  auto network = random_network(config);
  const torch::NoGradGuard no_grad;
  const std::int64_t batch = GENERATE(1, 3);
  const std::int64_t frames = GENERATE(1, 6, 40, 97);
  const std::int64_t block = GENERATE(1, 16, 33);
  CAPTURE(config.bins, config.widths, batch, frames, block);
  const auto features = torch::rand({batch, frames, config.bins});
  const auto condition = torch::rand({1, 5});
  const auto expected = network(features, condition);
  const auto gain_in = [&](at::ScalarType dtype) {
    return streamed(network, dtype, features, condition, block);
  };
  CHECK(max_difference(gain_in(at::kFloat), expected) < 1e-4);
  if (lasso::nn::is_supported(at::kBFloat16, at::kCPU)) {
    const auto error = gain_in(at::kBFloat16) - expected;
    CHECK(error.square().mean().item<double>() < 1e-3 * expected.square().mean().item<double>());
  }
}

TEST_CASE("every way to compute a convolution gives what the plain one does", "[nn][property]") {
  ResUNet30Config config;
  config.bins = GENERATE(32, 75);
  config.phase = false;
  config.widths =
      GENERATE(std::vector<std::int64_t>{16, 32, 64}, std::vector<std::int64_t>{8, 8, 24, 40});
  config.condition_size = 5;
  auto network = random_network(config);
  const torch::NoGradGuard no_grad;
  // All that suit this processor, with tiles of 4 frames or, where the room ends, of 2.
  const std::int64_t room = GENERATE(1'000'000'000, 300'000);
  const auto plan =
      lasso::nn::plan_convolutions(config, at::kFloat, room, /*measure=*/GENERATE(false, true));
  const std::int64_t batch = GENERATE(1, 3);
  const std::int64_t frames = GENERATE(1, 6, 97);
  const std::int64_t block = GENERATE(1, 16, 33);
  const bool told_late = GENERATE(false, true);
  CAPTURE(config.bins, config.widths, room, batch, frames, block, told_late);
  const auto features = torch::rand({batch, frames, config.bins});
  const auto condition = torch::rand({1, 5});
  const auto expected = network(features, condition);
  ResUNet30Stream stream(folded(network, at::kFloat, plan), condition, Pace::at_once);
  const auto gain = gain_in_blocks(stream, features, block, told_late);
  CHECK(max_difference(gain, expected) < 1e-4 * expected.abs().max().item<double>());
}

TEST_CASE("a network in two threads gives the same to the bit, a block later", "[nn][property]") {
  ResUNet30Config config;
  config.bins = 33;
  config.widths = GENERATE(std::vector<std::int64_t>{4}, std::vector<std::int64_t>{4, 6, 8, 8});
  config.condition_size = 5;
  const auto network = folded(random_network(config), at::kFloat);
  const torch::NoGradGuard no_grad;
  const std::int64_t batch = GENERATE(1, 2);
  const std::int64_t frames = GENERATE(1, 16, 97, 200);
  const std::int64_t block = GENERATE(1, 16, 33);
  CAPTURE(config.widths, batch, frames, block);
  const auto features = torch::rand({batch, frames, config.bins});
  const auto condition = torch::rand({1, 5});
  const lasso::ThreadShare share(4);
  const auto parts = features.split(block, 1);
  ResUNet30Stream prompt(network, condition, Pace::at_once);
  ResUNet30Stream later(network, condition, Pace::block_behind);
  at::Tensor before = torch::empty({batch, 0, config.bins}, at::kComplexFloat);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    CHECK(torch::equal(later.push(parts[i], false), before));
    before = prompt.push(parts[i], false);
  }
  CHECK(torch::equal(later.push(parts.back(), true),
                     at::cat({before, prompt.push(parts.back(), true)}, 1)));
}

TEST_CASE("a plan takes tall tiles where there is room, then short ones, then none", "[nn]") {
  ResUNet30Config config;
  config.bins = 64;
  config.widths = {16, 32, 64};
  const auto tiles = [&](std::int64_t room) {
    std::set<ConvolutionMethod> methods;
    const auto plan = lasso::nn::plan_convolutions(config, at::kFloat, room, /*measure=*/false);
    for (const auto& entry : plan.entries()) {
      methods.insert(entry.method);
    }
    return methods;
  };
  CHECK(tiles(0).empty());
  CHECK(
      lasso::nn::plan_convolutions(config, at::kBFloat16, 1'000'000'000, false).entries().empty());
  if (tiles(1'000'000'000).empty()) {
    WARN("skipped: Winograd takes a processor with AVX2");
    return;
  }
  const bool tall = tiles(1'000'000'000) == std::set{ConvolutionMethod::winograd_4};
  bool mixed = false;  // where the room ends within a kernel
  for (std::int64_t room = 0; room < 1'000'000; room += 10'000) {
    mixed = mixed || tiles(room).size() == 2;
  }
  CHECK(tall);
  CHECK(mixed);
}

TEST_CASE("the layout is the network's", "[nn]") {
  ResUNet30Config config;
  config.widths = {4, 6, 6};
  config.phase = GENERATE(true, false);
  const ResUNet30 network(config);
  CHECK(lasso::nn::resunet30_layout(config) == lasso::nn::layout_of(*network));
}

TEST_CASE("what a stream holds back does not grow", "[nn][property]") {
  ResUNet30Config config;
  config.bins = 32;
  config.widths = {4, 6, 8};
  config.condition_size = 5;
  const auto network = random_network(config);
  ResUNet30Stream stream(folded(network, at::kFloat), torch::rand({1, 5}), Pace::at_once);
  std::int64_t given = 0;
  for (std::int64_t pushed = 4; pushed <= 400; pushed += 4) {
    given += stream.push(torch::rand({1, 4, 32}), /*last=*/false).size(1);
    CHECK(pushed - given <= 60);
  }
}
