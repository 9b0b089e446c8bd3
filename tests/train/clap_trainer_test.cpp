#include "lasso/train/clap_trainer.hpp"

#include <nlohmann/json.hpp>

#include "lasso/model/model_bundle.hpp"
#include "lasso/nn/precision.hpp"
#include "support/training_clips.hpp"

using lasso::testing::clip_options;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::tiny_config;
using lasso::testing::tokenizer_file;
using lasso::testing::write_text;
using lasso::testing::write_training_clips;
using lasso::train::ClapOptions;
using lasso::train::train_clap;

namespace {

ClapOptions tiny_options(const TemporaryFolder& folder) {
  write_text(folder / "config.json", tiny_config());
  write_text(folder / "pairs.csv", "a,b\nhum,drone\nhiss,noise\nclicks,ticks\n");
  ClapOptions options;
  options.data.clips = clip_options(write_training_clips(folder));
  options.data.train_folds = {1};
  options.pairs = folder / "pairs.csv";
  options.config = folder / "config.json";
  options.tokenizer = tokenizer_file();
  options.training.output = folder / "run";
  options.training.steps = 80;
  options.training.validate_every = 40;
  options.training.learning_rate = 5e-3;
  options.data.batch_size = 12;
  options.pair_batch_size = 4;
  options.data.seconds = 0.5;
  return options;
}

}  // namespace

TEST_CASE("encoders learn which words go with which sounds", "[train]") {
  const TemporaryFolder folder;
  const auto options = tiny_options(folder);
  train_clap(options);
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  REQUIRE(history.size() == 2);
  CHECK(history[1].at("zero_shot").get<double>() == 1.0);  // three categories, never heard clips
  CHECK(history[1].at("recall_at_1").get<double>() == 1.0);
  // What is written can be taken up by who wants to train a separator.
  const auto best = folder / "run/best";
  const auto bundle = lasso::model::ModelBundle::create(best / "config.json", best);
  bundle.load_encoders(best);
}

TEST_CASE("encoders learn in bfloat16 too", "[train]") {
  if (!lasso::nn::is_supported(at::kBFloat16, at::kCPU)) {
    WARN("skipped: bfloat16 takes a processor with AVX-512");
    return;
  }
  const TemporaryFolder folder;
  auto options = tiny_options(folder);
  options.training.precision = at::kBFloat16;
  train_clap(options);
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  CHECK(history[1].at("zero_shot").get<double>() == 1.0);
}

TEST_CASE("encoders can go on from those of a model", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_options(folder);
  train_clap(options);
  options.begin_with = folder / "run/best";
  options.training.output = folder / "on";
  options.training.steps = 1;
  options.training.learning_rate = 1e-9;
  train_clap(options);
  const auto history = nlohmann::json::parse(read_text(folder / "on/history.json"));
  CHECK(history[0].at("zero_shot").get<double>() == 1.0);  // as good at once as they were
}

TEST_CASE("new phrases can be taught to an audio encoder that stays as it is", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_options(folder);
  train_clap(options);
  options.begin_with = folder / "run/best";
  options.only_text = true;
  options.training.output = folder / "on";
  options.training.steps = 20;
  options.training.validate_every = 20;
  train_clap(options);
  const auto bytes = [&](const char* file) {
    return std::make_pair(read_text(folder / "run/best" / file),
                          read_text(folder / "on/best" / file));
  };
  const auto [audio_before, audio_after] = bytes("audio_encoder.safetensors");
  CHECK(audio_before == audio_after);
  const auto [text_before, text_after] = bytes("text_encoder.safetensors");
  CHECK(text_before != text_after);
}

TEST_CASE("a config without an audio encoder is refused", "[train]") {
  const TemporaryFolder folder;
  const auto options = tiny_options(folder);
  auto config = nlohmann::json::parse(tiny_config());
  config.erase("audio_encoder");
  write_text(options.config, config.dump());
  CHECK(contains(error_of([&] { train_clap(options); }).what(), "audio_encoder"));
}
