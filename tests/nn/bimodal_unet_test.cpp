#include "lasso/nn/bimodal_unet.hpp"

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/network_state.hpp"
#include "support/support.hpp"

using lasso::nn::BiModalUNet;
using lasso::nn::BiModalUNetConfig;
using lasso::testing::max_difference;

// shared/reference: BiModalSep's own code with synthetic weights.
TEST_CASE("BiModalSep's U-Net gives what the original gives", "[nn][golden]") {
  const auto shared = lasso::testing::shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const auto weights =
      lasso::testing::synthetic_checkpoint(reference / "layouts/bimodal_unet.json");
  BiModalUNet network(BiModalUNetConfig{});
  REQUIRE(lasso::model::misfits(lasso::nn::layout_of(*network), weights).empty());
  lasso::nn::share_state(*network, weights);
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto bare =
      lasso::checkpoint::read_safetensors(reference / "golden/bimodal_unet.safetensors");
  const auto features_of = [](const at::Tensor& map) { return map.squeeze(1).transpose(1, 2); };
  CHECK(max_difference(network->maps(features_of(bare.at("x")), bare.at("cond")), bare.at("out")) <
        5e-5);

  const auto whole =
      lasso::checkpoint::read_safetensors(reference / "golden/bimodal_pipeline.safetensors");
  for (std::int64_t query = 0; query < 2; ++query) {
    const auto of_query = [&](const char* name) {
      const auto row = whole.at(name).narrow(0, query, 1);
      return row.expand(row.dim() == 3 ? at::IntArrayRef{2, -1, -1} : at::IntArrayRef{2, -1});
    };
    const auto mask = network->forward(features_of(whole.at("log_mag")),
                                       {of_query("text_embed"), of_query("hidden_states")});
    CHECK(max_difference(mask.transpose(1, 2), whole.at("mask").select(1, query)) < 2e-5);
  }

  network->train();
  const auto features = network->maps(features_of(bare.at("train.x")), bare.at("cond"));
  const auto thinned = features.slice(1, 0, {}, 4).slice(2, 0, {}, 8).slice(3, 0, {}, 8);
  CHECK(max_difference(thinned, bare.at("train.out")) < 2e-4);
}

TEST_CASE("BiModalSep's U-Net can be made small", "[nn]") {
  torch::manual_seed(2);
  const BiModalUNetConfig config{32, 8, 5, 2, 12, 4, 6};
  BiModalUNet network(config);
  network->initialise();
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto x = torch::rand({2, 64, 32});
  const auto mask = network->forward(x, {torch::randn({2, 6}), torch::randn({2, 3, 12})});
  CHECK(mask.sizes() == x.sizes());
  CHECK(mask.min().item<float>() > 0.0F);
  CHECK(mask.max().item<float>() < 1.0F);
  CHECK_THROWS(network->maps(torch::rand({1, 48, 32}), torch::randn({1, 3, 12})));
}
