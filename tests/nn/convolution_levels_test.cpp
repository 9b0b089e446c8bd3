#include "lasso/nn/convolution_levels.hpp"

#include "support/support.hpp"

using lasso::nn::ConvolutionLevels;
using lasso::nn::ConvolutionMethod;
using lasso::nn::ResUNet30Config;

TEST_CASE("each level says which kernels compute it, and how fast", "[nn]") {
  ResUNet30Config config;
  config.bins = 65;
  config.widths = {16, 32};
  constexpr std::int64_t kFrames = 32;
  const auto plan = lasso::nn::plan_convolutions(config, at::kFloat, 1'000'000'000, false);
  const ConvolutionLevels levels(config, kFrames, at::kFloat, plan);
  REQUIRE(levels.levels().size() == 3);
  CHECK(levels.levels()[0].bins == 64);
  CHECK(levels.levels()[1].bins == 32);
  CHECK(levels.levels()[2].bins == 16);
  CHECK(levels.levels()[0].channels == 16);
  CHECK(levels.levels()[2].channels == 32);
  if (plan.method(32, 32, 32) == ConvolutionMethod::winograd_4) {
    CHECK(lasso::testing::contains(levels.levels()[1].kernels, "winograd-4x4"));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_FALSE(levels.levels()[i].kernels.empty());
    const auto rate = levels.run(i);
    CHECK(rate.convolutions > 0.0);
    CHECK(rate.product > 0.0);
  }
}
