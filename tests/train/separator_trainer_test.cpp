#include "lasso/train/trainer.hpp"

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "training_clips.hpp"

using lasso::ErrorKind;
using lasso::testing::clip_options;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::tiny_config;
using lasso::testing::tokenizer_file;
using lasso::testing::write_text;
using lasso::testing::write_training_clips;
using lasso::train::train;
using lasso::train::TrainOptions;

namespace {

TrainOptions tiny_options(const TemporaryFolder& folder, const std::string& output) {
  write_text(folder / "config.json", tiny_config());
  TrainOptions options;
  options.clips = clip_options(write_training_clips(folder));
  options.train_folds = {1};
  options.config = folder / "config.json";
  options.tokenizer = tokenizer_file();
  options.output = folder / output;
  options.steps = 6;
  options.batch_size = 4;
  options.seconds = 0.5;
  options.validation_mixtures = 6;
  options.validate_every = 3;
  return options;
}

}  // namespace

TEST_CASE("training writes a bundle, a checkpoint and its history, and learns", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_options(folder, "run");
  options.steps = 120;
  options.batch_size = 8;
  options.validate_every = 40;
  options.learning_rate = 5e-3;
  options.validation_mixtures = 20;
  train(options);
  CHECK(lasso::model::Model(folder / "run/best", /*cache=*/false).config().name == "tiny");
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  REQUIRE(history.size() == 3);
  CHECK(history[2].at("step") == 120);
  CHECK(history[2].at("train_loss_db").get<double>() <
        history[0].at("train_loss_db").get<double>());
  CHECK(history[2].at("validation_si_sdri_db").get<double>() > 1.0);
}

TEST_CASE("a run taken up again ends with the weights of one that was not stopped",
          "[train][property]") {
  const TemporaryFolder folder;
  train(tiny_options(folder, "whole"));
  auto stopped = tiny_options(folder, "stopped");
  stopped.stop_after = 3;
  train(stopped);
  CHECK(nlohmann::json::parse(read_text(folder / "stopped/history.json")).size() == 1);
  stopped.stop_after = 0;
  stopped.resume = true;
  train(stopped);
  const auto expected = lasso::checkpoint::read_safetensors(folder / "whole/last.safetensors");
  const auto actual = lasso::checkpoint::read_safetensors(folder / "stopped/last.safetensors");
  REQUIRE(actual.size() == expected.size());
  for (const auto& [name, tensor] : expected) {
    if (name != "optimizer") {  // an archive with names of its own
      CAPTURE(name);
      CHECK(at::equal(actual.at(name), tensor));
    }
  }
}

TEST_CASE("a run is not overwritten, nor resumed where there is none", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_options(folder, "run");
  options.resume = true;
  CHECK(error_of([&] { train(options); }).kind() == ErrorKind::usage);
  options.resume = false;
  options.steps = 1;
  train(options);
  CHECK(error_of([&] { train(options); }).kind() == ErrorKind::usage);
}
