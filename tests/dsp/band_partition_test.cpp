#include "lasso/dsp/band_partition.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::dsp::band_partition;
using lasso::testing::error_of;

TEST_CASE("the weights of a bin over all bands sum to one", "[dsp][property]") {
  const std::int64_t bins = GENERATE(129, 513, 1025);
  const std::int64_t bands = GENERATE(2, 32, 64, 128, 129);
  CAPTURE(bins, bands);
  const auto partition = band_partition(bins, bands, 32000);
  REQUIRE(partition.sizes() == at::IntArrayRef({bins, bands}));
  CHECK((partition.sum(1) - 1).abs().max().item<float>() < 1e-6F);
  CHECK(partition.min().item<float>() >= 0.0F);
  CHECK(partition.sum(0).min().item<float>() > 0.0F);  // no band is empty
}

TEST_CASE("as many bands as bins are the bins", "[dsp]") {
  CHECK((band_partition(129, 129, 32000) - torch::eye(129)).abs().max().item<float>() < 1e-6F);
}

TEST_CASE("more bands than bins are refused", "[dsp]") {
  CHECK(error_of([] { band_partition(129, 130, 32000); }).kind() == ErrorKind::model);
}
