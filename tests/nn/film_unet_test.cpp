#include "lasso/nn/film_unet.hpp"

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/network_state.hpp"
#include "support/support.hpp"

using lasso::nn::FilmUNet;
using lasso::nn::FilmUNetConfig;
using lasso::testing::max_difference;

// shared/reference: the time-selective network's own code with synthetic weights.
TEST_CASE("the FiLM U-Net gives what the original gives", "[nn][golden]") {
  const auto shared = lasso::testing::shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const auto golden =
      lasso::checkpoint::read_safetensors(reference / "golden/time_selective_unet.safetensors");
  const bool listens = GENERATE(true, false);
  FilmUNetConfig config;
  config.condition_size = 1024;
  config.conditioned = listens;
  FilmUNet network(config);
  const std::string layout = listens ? "time_selective_unet.json" : "time_selective_agnostic.json";
  const auto weights = lasso::testing::synthetic_checkpoint(reference / "layouts" / layout);
  REQUIRE(lasso::model::misfits(lasso::nn::layout_of(*network), weights).empty());
  lasso::nn::share_state(*network, weights);
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto mask =
      network->forward(golden.at("mix_mag").squeeze(1).transpose(1, 2), golden.at("text_emb"));
  CHECK(max_difference(mask.transpose(1, 2).unsqueeze(1),
                       golden.at(listens ? "mask" : "mask_agnostic")) < 2e-5);
}

TEST_CASE("a FiLM U-Net takes any size from 16 on, and gives a mask of it", "[nn][property]") {
  torch::manual_seed(1);
  FilmUNetConfig config;
  config.condition_size = 8;
  FilmUNet network(config);
  network->initialise();
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto [bins, frames] = GENERATE(std::pair(16, 16), std::pair(33, 17), std::pair(20, 47));
  const auto magnitude = torch::rand({2, frames, bins});
  const auto mask = network->forward(magnitude, torch::randn({2, 8}));
  CHECK(mask.sizes() == magnitude.sizes());
  CHECK(mask.min().item<float>() > 0.0F);
  CHECK(mask.max().item<float>() < 1.0F);
  CHECK(max_difference(network->forward(magnitude, torch::randn({2, 8})), mask) > 1e-6);
  CHECK_THROWS(network->forward(torch::rand({1, 15, 16}), torch::randn({1, 8})));
}
