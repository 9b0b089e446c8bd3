#include "lasso/separate/separator.hpp"

#include <limits>

#include "lasso/model/model_bundle.hpp"
#include "support/support.hpp"

using lasso::model::ModelBundle;
using lasso::separate::ResUNetEstimator;
using lasso::separate::Separator;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::TemporaryFolder;
using lasso::testing::VectorSource;
using lasso::testing::write_tiny_bundle;

namespace {

struct TinyModel {
  TinyModel() {
    write_tiny_bundle(folder / "tiny");
    bundle = ModelBundle::load(folder / "tiny");
    condition = bundle.conditions({"dog barking"});
  }

  at::Tensor separate(const at::Tensor& mixture, std::int64_t in, std::int64_t out) {
    ResUNetEstimator estimator(bundle.config.front_end, bundle.separator);
    VectorSource source(mixture, bundle.config.front_end.sample_rate, in);
    Separator separator(source, bundle.config.front_end, estimator, condition);
    return read_all(separator, out);
  }

  torch::NoGradGuard no_grad;
  TemporaryFolder folder;
  ModelBundle bundle;
  at::Tensor condition;
};

}  // namespace

TEST_CASE("block sizes do not change what a separator gives", "[separate][property]") {
  TinyModel model;
  const auto mixture = torch::rand({2, 5001}) - 0.5;
  const auto expected = model.separate(mixture, 100000, 100000);
  CHECK(expected.sizes() == mixture.sizes());
  const std::int64_t in = GENERATE(1, 333);
  const std::int64_t out = GENERATE(7, 4096);
  CHECK(max_difference(model.separate(mixture, in, out), expected) == 0.0);
}

TEST_CASE("any length from one sample up is separated", "[separate]") {
  TinyModel model;
  const std::int64_t samples = GENERATE(1, 127, 128, 129, 256, 1000);
  CAPTURE(samples);
  const auto target = model.separate(torch::rand({1, samples}), 50, 50);
  CHECK(target.size(1) == samples);
  CHECK(target.isfinite().all().item<bool>());
}

TEST_CASE("each channel is separated on its own", "[separate][property]") {
  TinyModel model;
  const auto mixture = torch::rand({8, 2000}) - 0.5;
  const auto all = model.separate(mixture, 500, 500);
  for (std::int64_t channel = 0; channel < 8; ++channel) {
    const auto one = model.separate(mixture.narrow(0, channel, 1), 500, 500);
    CHECK(max_difference(all.narrow(0, channel, 1), one) < 1e-5);
  }
}

TEST_CASE("silence stays silence, and what is not finite counts as silence", "[separate]") {
  TinyModel model;
  CHECK(model.separate(torch::zeros({1, 3000}), 500, 500).abs().max().item<float>() == 0.0F);
  auto broken = torch::zeros({1, 3000});
  broken[0][5] = std::numeric_limits<float>::quiet_NaN();
  broken[0][6] = std::numeric_limits<float>::infinity();
  CHECK(model.separate(broken, 500, 500).abs().max().item<float>() == 0.0F);
}
