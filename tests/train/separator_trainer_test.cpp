#include "lasso/train/separator_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/nn/precision.hpp"
#include "lasso/train/history_page.hpp"
#include "support/training_clips.hpp"

using lasso::ErrorKind;
using lasso::testing::clip_options;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_tiny_bundle;
using lasso::testing::write_training_clips;
using lasso::train::LossWeights;
using lasso::train::SeparatorOptions;
using lasso::train::train_separator;

namespace {

/// Six steps with the encoders of a bundle that knows nothing.
SeparatorOptions tiny_separator_options(const TemporaryFolder& folder, const std::string& output) {
  write_tiny_bundle(folder / "encoders");
  SeparatorOptions options;
  options.data.clips = clip_options(write_training_clips(folder));
  options.data.train_folds = {1};
  options.encoders = folder / "encoders";
  options.training.output = folder / output;
  options.training.steps = 6;
  options.training.validate_every = 3;
  options.data.batch_size = 4;
  options.data.seconds = 0.5;
  options.validation_mixtures = 6;
  return options;
}

}  // namespace

TEST_CASE("training writes a bundle, a checkpoint and its history, and learns", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.training.steps = 120;
  options.data.batch_size = 8;
  options.training.validate_every = 40;
  options.training.learning_rate = 5e-3;
  options.validation_mixtures = 20;
  train_separator(options);
  CHECK(lasso::model::Model(folder / "run/best", /*cache=*/false).config().name == "tiny");
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  REQUIRE(history.size() == 3);
  CHECK(history[2].at("step") == 120);
  CHECK(history[2].at("loss").get<double>() < history[0].at("loss").get<double>());
  CHECK(history[2].at("si_sdri_db").get<double>() > 1.0);
}

TEST_CASE("a run taken up again ends with the weights of one that was not stopped",
          "[train][property]") {
  const TemporaryFolder folder;
  train_separator(tiny_separator_options(folder, "whole"));
  auto stopped = tiny_separator_options(folder, "stopped");
  stopped.training.stop_after = 3;
  train_separator(stopped);
  CHECK(nlohmann::json::parse(read_text(folder / "stopped/history.json")).size() == 1);
  stopped.training.stop_after = 0;
  stopped.training.resume = true;
  train_separator(stopped);
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
  auto options = tiny_separator_options(folder, "run");
  options.training.resume = true;
  CHECK(error_of([&] { train_separator(options); }).kind() == ErrorKind::usage);
  options.training.resume = false;
  options.training.steps = 1;
  train_separator(options);
  CHECK(error_of([&] { train_separator(options); }).kind() == ErrorKind::usage);
}

TEST_CASE("a run can be watched: curves, and examples to listen to", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.listen = 2;
  train_separator(options);
  for (const char* name : {"0-mixture", "0-target", "0-step-3", "0-step-6", "1-step-6"}) {
    CAPTURE(name);
    const auto sound = read_sound(folder / "run/listen" / (std::string(name) + ".flac"));
    CHECK(sound.size(1) == 4000);
  }
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  CHECK(history[1].at("listen").size() == 2);
  CHECK(contains(read_text(folder / "run/history.html"), history[1].at("listen")[0]));
}

TEST_CASE("a dry run writes nothing", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.training.dry_run = true;
  train_separator(options);
  CHECK_FALSE(std::filesystem::exists(folder / "run"));
}

TEST_CASE("a run in bfloat16 learns as one in float32 does", "[train]") {
  if (!lasso::nn::is_supported(at::kBFloat16, at::kCPU)) {
    WARN("skipped: bfloat16 takes a processor with AVX-512");
    return;
  }
  const TemporaryFolder folder;
  const auto loss = [&](at::ScalarType precision, const std::string& output) {
    auto options = tiny_separator_options(folder, output);
    options.training.steps = 40;
    options.training.validate_every = 40;
    options.training.learning_rate = 5e-3;
    options.training.precision = precision;
    train_separator(options);
    const auto history = nlohmann::json::parse(read_text(folder / output / "history.json"));
    return history[0].at("loss").get<double>();
  };
  const double full = loss(at::kFloat, "full");
  const double half = loss(at::kBFloat16, "half");
  CHECK(full != half);
  CHECK(std::abs(full - half) < 0.5);  // dB
}

TEST_CASE("the phase of a complex gain counts", "[train]") {
  const TemporaryFolder folder;
  std::string config = lasso::testing::tiny_config();
  const std::string real = "\"phase\": false";
  config.replace(config.find(real), real.size(), "\"phase\": true");
  write_text(folder / "config.json", config);
  const auto loss = [&](double degrees) {
    torch::manual_seed(7);
    auto bundle =
        lasso::model::ModelBundle::create(folder / "config.json", lasso::testing::tokenizer_file());
    {
      const at::NoGradGuard no_grad;
      const double radians = degrees * std::acos(-1.0) / 180.0;
      const auto parameters = bundle.separator->named_parameters();
      parameters["base.after_conv.weight"].narrow(0, 1, 2).zero_();
      parameters["base.after_conv.bias"].copy_(
          at::tensor({0.0, 0.5 * std::cos(radians), 0.5 * std::sin(radians)}));
    }
    const std::string name = std::to_string(std::lround(degrees));
    bundle.save(folder / ("turned-" + name));
    auto options = tiny_separator_options(folder, "run-" + name);
    options.begin_with = folder / ("turned-" + name);
    options.config = folder / "config.json";
    options.training.steps = 1;
    options.loss = {0.0, 0.0, 0.0, 0.0, 0.0};
    options.loss.si_sdr = 1.0;
    train_separator(options);
    const auto history = nlohmann::json::parse(read_text(options.training.output / "history.json"));
    return history[0].at("loss").get<double>();
  };
  CHECK(loss(60.0) > loss(0.0) + 3.0);  // dB
}

TEST_CASE("a teacher's results are learnt", "[train]") {
  const TemporaryFolder folder;
  write_text(folder / "config.json", lasso::testing::tiny_config());
  auto bundle =
      lasso::model::ModelBundle::create(folder / "config.json", lasso::testing::tokenizer_file());
  {
    const at::NoGradGuard no_grad;  // half of everything
    for (const auto& parameter : bundle.separator->named_parameters()) {
      if (contains(parameter.key(), "after_conv")) {
        parameter->zero_();
      }
    }
  }
  bundle.save(folder / "half");
  const auto loss = [&](double share, const std::string& output) {
    auto options = tiny_separator_options(folder, output);
    options.training.steps = 20;
    options.training.validate_every = 20;
    options.loss = {0.0, 0.0, 0.0, 0.0, 0.0};
    options.loss.snr = 1.0;
    options.teacher = folder / "half";
    options.teacher_share = share;
    train_separator(options);
    const auto history = nlohmann::json::parse(read_text(folder / output / "history.json"));
    return history[0].at("loss").get<double>();
  };
  CHECK(loss(1.0, "by-teacher") < loss(0.0, "by-target") - 3.0);  // dB
}

TEST_CASE("a teacher for another STFT is refused", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  auto config = nlohmann::json::parse(lasso::testing::tiny_config());
  config["front_end"]["hop"] = 64;
  write_text(folder / "config.json", config.dump());
  lasso::model::ModelBundle::create(folder / "config.json", lasso::testing::tokenizer_file())
      .save(folder / "finer");
  options.teacher = folder / "finer";
  const auto error = error_of([&] { train_separator(options); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(contains(error.what(), "--teacher"));
}

TEST_CASE("each part of the loss can be what is learnt by", "[train]") {
  const TemporaryFolder folder;
  const auto part = GENERATE(
      &LossWeights::snr, &LossWeights::si_sdr, &LossWeights::waveform, &LossWeights::spectral);
  auto options = tiny_separator_options(folder, "run");
  options.loss = {0.0, 0.0, 0.0, 0.0, 0.0};
  options.loss.*part = 1.0;
  options.training.steps = 120;
  options.training.validate_every = 60;
  options.data.batch_size = 8;
  options.training.learning_rate = 5e-3;
  train_separator(options);
  const auto history = nlohmann::json::parse(read_text(folder / "run/history.json"));
  CHECK(history[1].at("loss").get<double>() < history[0].at("loss").get<double>());
}

TEST_CASE("a loss of nothing is refused before anything is written", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.loss = {0.0, 0.0, 1.0, 0.0, 0.0};
  const auto error = error_of([&] { train_separator(options); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(contains(error.what(), "--loss-snr"));
  CHECK_FALSE(std::filesystem::exists(folder / "run"));
}

TEST_CASE("a page of a run's history is closed to what a query holds", "[train]") {
  const std::string page = lasso::train::history_page(R"([{"step": 1, "listen": ["</script>"]}])");
  CHECK(page.find("</script>") == page.rfind("</script>"));
}

TEST_CASE("encoders stay as they are while a separator is trained", "[train]") {
  const TemporaryFolder folder;
  train_separator(tiny_separator_options(folder, "run"));
  for (const char* name : {"text_encoder.safetensors", "audio_encoder.safetensors"}) {
    const auto before = lasso::checkpoint::read_safetensors(folder / "encoders" / name);
    const auto after = lasso::checkpoint::read_safetensors(folder / "run/best" / name);
    REQUIRE(after.size() == before.size());
    for (const auto& [key, tensor] : before) {
      CAPTURE(key);
      CHECK(at::equal(after.at(key), tensor));
    }
  }
}

TEST_CASE("encoders learn along where they are to", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.tune_encoders = true;
  train_separator(options);
  for (const char* name : {"text_encoder.safetensors", "audio_encoder.safetensors"}) {
    CAPTURE(name);
    const auto before = lasso::checkpoint::read_safetensors(folder / "encoders" / name);
    const auto after = lasso::checkpoint::read_safetensors(folder / "run/best" / name);
    CHECK(std::any_of(before.begin(), before.end(), [&](const auto& entry) {
      return !at::equal(after.at(entry.first), entry.second);
    }));
  }
}

TEST_CASE("a run can go on from a model's separator", "[train]") {
  const TemporaryFolder folder;
  auto options = tiny_separator_options(folder, "run");
  options.begin_with = folder / "encoders";
  options.training.steps = 1;
  options.training.learning_rate = 1e-9;
  train_separator(options);
  const auto before =
      lasso::checkpoint::read_safetensors(folder / "encoders" / "separator.safetensors");
  const auto after = lasso::checkpoint::read_safetensors(folder / "run/best/separator.safetensors");
  for (const auto& [name, tensor] : before) {
    if (name.find("running") == std::string::npos && name.find("batches") == std::string::npos) {
      CAPTURE(name);
      CHECK(max_difference(after.at(name).to(at::kFloat), tensor.to(at::kFloat)) < 1e-6);
    }
  }
  options.begin_with = folder / "none";
  options.training.output = folder / "other";
  CHECK(contains(error_of([&] { train_separator(options); }).what(), "none"));
}
