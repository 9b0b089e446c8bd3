#include "lasso/nn/convolution_floor.hpp"

#include "support/support.hpp"

using lasso::nn::ConvolutionFloor;
using lasso::nn::ResUNet30Config;

TEST_CASE("the convolutions of a network are all there and take time", "[nn]") {
  ResUNet30Config config;
  config.bins = 9;
  config.widths = {2, 3};
  constexpr std::int64_t kFrames = 4;
  // 8 bins and 4 frames, of which 4 and 2, 2 and 2 are left below; a cell takes in * out * size^2.
  constexpr double kTop = 32.0 * (1 * 2 + 2 * 3 + 2 * (2 * 2 * 9) + 4 * 2 * 9 + 2 * 2 * 9 + 4 * 2);
  constexpr double kMiddle = 8.0 * (2 * 3 * 9 + 3 * 3 * 9 + 2 * 3 + 6 * 3 * 9 + 3 * 3 * 9 + 6 * 3);
  constexpr double kEnlargements = 8.0 * 2 * (3 * 4) + 4.0 * (3 * 6);
  constexpr double kCentre = 4.0 * 2 * (3 * 3 * 9);
  const ConvolutionFloor floor(config, kFrames, at::kCPU, at::kFloat);
  CHECK(floor.operations() == 2.0 * (kTop + kMiddle + kEnlargements + kCentre));
  CHECK(floor.run() > 0.0);
}
