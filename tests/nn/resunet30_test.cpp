#include "lasso/nn/resunet30.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "support/reference_network.hpp"
#include "support/support.hpp"

using lasso::nn::ResUNet30;
using lasso::nn::ResUNet30Config;
using lasso::testing::data_folder;
using lasso::testing::max_difference;
using lasso::testing::read_text;
using lasso::testing::reference_network;

// data/audiosep_layout.json: scale, offset and shape of each random tensor of AudioSep's
// checkpoint.
TEST_CASE("the default network has AudioSep's tensors by name and shape", "[nn][golden]") {
  const auto layout = nlohmann::json::parse(read_text(data_folder() / "audiosep_layout.json"));
  std::set<std::string> missing;
  for (const auto& [name, entry] : layout.items()) {
    missing.insert(name);
  }
  for (const auto& [name, tensor] : lasso::nn::state_of(*ResUNet30(ResUNet30Config{}))) {
    CAPTURE(name);
    if (!tensor.is_floating_point()) {
      continue;  // the count of batches seen
    }
    REQUIRE(layout.contains(name));
    CHECK(tensor.sizes().vec() == layout.at(name)[2].get<std::vector<std::int64_t>>());
    missing.erase(name);
  }
  // The published files also hold what no computation uses: the decoders' bn2 and beta2.
  for (const auto& name : missing) {
    CAPTURE(name);
    const bool unused = name.rfind("base.decoder_block", 0) == 0
                            ? name.find(".bn2.") == std::string("base.decoder_block1").size()
                            : name.find("->beta2.") == std::string("film.decoder_block1").size();
    CHECK(unused);
  }
  CHECK(missing.size() == 6 * 4 + 6 * 2);
}

// data/audiosep_resunet.safetensors: what the original code gives for these weights. 5e-6 is the
// reference's advised limit, ten times the original's own float32 error.
TEST_CASE("the full-size network separates as the original does", "[nn][golden]") {
  const auto golden =
      lasso::checkpoint::read_safetensors(data_folder() / "audiosep_resunet.safetensors");
  const lasso::model::FrontEnd front_end;  // the default is AudioSep's
  lasso::separate::TrainableSeparator separator(front_end, reference_network().ptr());
  const torch::NoGradGuard no_grad;
  for (const std::string id : {"a", "b", "c", "d", "e", "f"}) {
    CAPTURE(id);
    const auto target =
        separator.separate(golden.at(id + "/mixture").squeeze(1), golden.at(id + "/condition"));
    const double difference = max_difference(target, golden.at(id + "/waveform").squeeze(1));
    CAPTURE(difference);
    CHECK(difference < 5e-6);
  }
}

TEST_CASE("any number of frames is accepted and kept", "[nn]") {
  ResUNet30Config config;
  config.bins = 33;
  config.widths = {4, 8, 8};
  config.condition_size = 5;
  config.phase = GENERATE(true, false);
  ResUNet30 network(config);
  network->eval();
  const std::int64_t frames = GENERATE(1, 3, 4, 17);
  CAPTURE(config.phase, frames);
  const auto gain = network(torch::rand({2, frames, 33}), torch::rand({2, 5}));
  CHECK(gain.sizes() == at::IntArrayRef({2, frames, 33}));
  CHECK(gain.is_complex() == config.phase);
  CHECK(gain.abs().max().item<float>() < 1.0F);
  if (config.phase) {  // the bin that the network does not see
    CHECK(gain.select(2, 32).abs().max().item<float>() == 0.0F);
  }
}

TEST_CASE("each row of a batch is separated on its own", "[nn][property]") {
  ResUNet30Config config;
  config.bins = 32;
  config.widths = {4, 8};
  config.condition_size = 5;
  ResUNet30 network(config);
  network->eval();
  const auto features = torch::rand({3, 10, 32});
  const auto conditions = torch::rand({3, 5});
  const auto together = network(features, conditions);
  const auto alone = network(features.narrow(0, 1, 1), conditions.narrow(0, 1, 1));
  CHECK(max_difference(together.narrow(0, 1, 1), alone) < 1e-5);
}
