// The published trainings, small.

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "lasso/train/audiosep_trainer.hpp"
#include "lasso/train/bimodal_trainer.hpp"
#include "lasso/train/time_selective_trainer.hpp"
#include "support/esc50_folder.hpp"

using lasso::ErrorKind;
using lasso::model::Model;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_esc50_folder;
using lasso::testing::write_tiny_bundle;
using lasso::train::AudioSepOptions;
using lasso::train::BiModalOptions;
using lasso::train::TimeSelectiveOptions;
using nlohmann::json;

namespace {

json history_of(const TemporaryFolder& folder, const std::string& run) {
  return json::parse(read_text(folder / run / "history.json"));
}

void check_same_weights(const TemporaryFolder& folder) {
  const auto whole = lasso::checkpoint::read_safetensors(folder / "whole/last.safetensors");
  const auto resumed = lasso::checkpoint::read_safetensors(folder / "stopped/last.safetensors");
  REQUIRE(whole.size() == resumed.size());
  for (const auto& [name, tensor] : whole) {
    if (name != "optimizer") {  // an archive with names of its own
      CAPTURE(name);
      CHECK(at::equal(resumed.at(name), tensor));
    }
  }
}

/// Runs once in one go as "whole", once in two as "stopped".
template <typename Options>
void check_resume(const TemporaryFolder& folder, Options options, void (*train)(const Options&)) {
  options.training.output = folder / "whole";
  train(options);
  options.training.output = folder / "stopped";
  options.training.stop_after = 2;
  train(options);
  options.training.stop_after = 0;
  options.training.resume = true;
  train(options);
  check_same_weights(folder);
}

TimeSelectiveOptions time_selective_options(const TemporaryFolder& folder) {
  write_tiny_bundle(folder / "encoders");
  TimeSelectiveOptions options;
  options.esc50 = write_esc50_folder(folder);
  options.encoders = folder / "encoders";
  options.train_folds = {1};
  options.validation_folds = {4};
  options.seconds = 0.5;
  options.batch_size = 2;
  options.epochs = 2;
  options.width = 4;
  options.training.output = folder / "run";
  return options;
}

BiModalOptions bimodal_options(const TemporaryFolder& folder) {
  write_tiny_bundle(folder / "encoders");
  BiModalOptions options;
  options.lists.esc50 = write_esc50_folder(folder);
  options.lists.train_folds = {1};
  options.lists.validation_folds = {4};
  options.encoders = folder / "encoders";
  options.network.width = 4;
  options.network.levels = 5;
  options.network.heads = 2;
  options.network.features = 4;
  options.samples = 8190;
  options.sources = 1;
  options.batch_size = 2;
  options.epochs = 2;
  options.validate_every = 1;
  options.validation_mixtures = 1;
  options.training.output = folder / "run";
  return options;
}

AudioSepOptions audiosep_options(const TemporaryFolder& folder) {
  write_tiny_bundle(folder / "encoders");
  AudioSepOptions options;
  options.data.clips = lasso::testing::clip_options(lasso::testing::write_training_clips(folder));
  options.data.train_folds = {1};
  options.data.validation_folds = {4};
  options.data.batch_size = 3;
  options.data.seconds = 0.5;
  options.encoders = folder / "encoders";
  options.warm_up_steps = 1;
  options.validation_mixtures = 3;
  options.training.output = folder / "run";
  options.training.steps = 4;
  options.training.validate_every = 2;
  options.training.learning_rate = 1e-3;
  return options;
}

}  // namespace

TEST_CASE("the time-selective recipe learns masks, and its best model separates", "[train]") {
  const TemporaryFolder folder;
  auto options = time_selective_options(folder);
  options.epochs = 25;
  options.save_every = 10;
  options.training.learning_rate = 1e-2;
  lasso::train::train_time_selective(options);
  const auto history = history_of(folder, "run");
  REQUIRE(history.size() == 25);
  CHECK(history.back().at("loss").get<double>() < 0.95 * history[0].at("loss").get<double>());
  for (const auto& entry : history) {
    CHECK(entry.at("val_loss").get<double>() > 0.0);
  }
  Model model(folder / "run/best", /*cache=*/false);
  CHECK(model.config().name == "text_conditioned_unet");
  CHECK(model.config().front_end.silent_edges);
  CHECK(model.condition("hum sound").embedding.size(1) == 16);
  CHECK(std::filesystem::exists(folder / "run/step-20/config.json"));
  CHECK(std::filesystem::exists(folder / "run/step-50/config.json"));
  CHECK_FALSE(std::filesystem::exists(folder / "run/step-2/config.json"));
}

TEST_CASE("published recipes that are taken up again end as if they had not been stopped",
          "[train][property]") {
  const TemporaryFolder folder;
  SECTION("time-selective") {
    check_resume(folder, time_selective_options(folder), lasso::train::train_time_selective);
  }
  SECTION("time-selective, text-agnostic, batches ahead") {
    auto options = time_selective_options(folder);
    options.agnostic = true;
    options.workers = 2;
    check_resume(folder, options, lasso::train::train_time_selective);
  }
  SECTION("bimodal") { check_resume(folder, bimodal_options(folder), lasso::train::train_bimodal); }
  SECTION("audiosep") {
    check_resume(folder, audiosep_options(folder), lasso::train::train_audiosep);
  }
}

TEST_CASE("BiModalSep's recipe learns from captions, judged by CLAP", "[train]") {
  const TemporaryFolder folder;
  auto options = bimodal_options(folder);
  options.epochs = 10;
  options.validate_every = 5;
  options.training.learning_rate = 3e-3;
  lasso::train::train_bimodal(options);
  const auto history = history_of(folder, "run");
  REQUIRE(history.size() == 2);
  CHECK(history[1].at("loss").get<double>() < history[0].at("loss").get<double>());
  CHECK(std::isfinite(history[1].at("sdr_db").get<double>()));
  Model model(folder / "run/best", /*cache=*/false);
  const auto condition = model.condition("The sound of hum sound");
  CHECK(condition.tokens.sizes() == at::IntArrayRef({1, 32, 16}));
}

TEST_CASE("BiModalSep's recipe can learn from single sounds, and without a judge", "[train]") {
  const TemporaryFolder folder;
  auto options = bimodal_options(folder);
  options.epochs = 1;
  options.validation_mixtures = 1;
  options.skip_equal_phrases = true;
  options.supervised_ratio = 0.5;
  options.mix_and_separate = GENERATE(false, true);
  lasso::train::train_bimodal(options);
  CHECK(std::isfinite(history_of(folder, "run")[0].at("loss").get<double>()));
}

TEST_CASE("BiModalSep's recipe reads AudioCaps' lists", "[train]") {
  const TemporaryFolder folder;
  auto options = bimodal_options(folder);
  lasso::testing::write_text(
      folder / "caps.json",
      R"({"7": {"file_id": "hum1", "caption": "A hum and hiss", "sources": ["A hum", "Hiss"]},
          "8": {"file_id": "hiss4", "caption": "Hiss", "sources": ["Hiss"]},
          "9": {"file_id": "clicks1", "caption": "Clicks then a hum", "sources": []}})");
  lasso::testing::write_text(folder / "ids.csv", "7\n8\r\n9\n");
  options.lists = {};
  options.lists.audiocaps = folder / "caps.json";
  options.lists.ids = folder / "ids.csv";
  options.lists.validation_ids = folder / "ids.csv";
  options.lists.audio = folder.path();
  options.sources = 2;
  options.epochs = 1;
  options.validation_mixtures = 1;
  lasso::train::train_bimodal(options);
  CHECK(history_of(folder, "run").size() == 1);
  options.lists.validation_ids.clear();
  options.training.output = folder / "unvalidated";
  CHECK(contains(error_of([&] { lasso::train::train_bimodal(options); }).what(),
                 "--validation-listed"));
  lasso::testing::write_text(folder / "test_sep2_ids.csv", "8,7\n9,7\n");
  options.lists.validation_mixtures = folder / "test_sep2_ids.csv";
  lasso::train::train_bimodal(options);
  CHECK(std::isfinite(history_of(folder, "unvalidated")[0].at("sdr_db").get<double>()));
  options.training.output = folder / "other";
  options.supervised_ratio = 0.5;
  CHECK(contains(error_of([&] { lasso::train::train_bimodal(options); }).what(), "captioned"));
}

TEST_CASE("a recording that cannot be read is left out, but not all of them", "[train][fault]") {
  const TemporaryFolder folder;
  auto options = audiosep_options(folder);
  lasso::testing::write_text(folder / "hum1.wav", "no sound");
  lasso::train::train_audiosep(options);
  CHECK(history_of(folder, "run").size() == 2);
  lasso::testing::write_text(folder / "hiss1.wav", "no sound");
  lasso::testing::write_text(folder / "clicks1.wav", "no sound");
  options.training.output = folder / "other";
  CHECK(contains(error_of([&] { lasso::train::train_audiosep(options); }).what(), "almost no"));
}

TEST_CASE("AudioSep's recipe goes on from a model, its text encoder unchanged", "[train]") {
  const TemporaryFolder folder;
  auto options = audiosep_options(folder);
  options.begin_with = folder / "encoders";
  options.training.steps = 60;
  options.training.validate_every = 30;
  options.training.learning_rate = 5e-3;
  lasso::train::train_audiosep(options);
  const auto history = history_of(folder, "run");
  CHECK(history.back().at("loss").get<double>() < history[0].at("loss").get<double>());
  Model before(folder / "encoders", /*cache=*/false);
  Model after(folder / "run/best", /*cache=*/false);
  CHECK(max_difference(before.embeddings({"a hum"}), after.embeddings({"a hum"})) == 0.0);
}

TEST_CASE("lists without enough to mix are refused", "[train][fault]") {
  const TemporaryFolder folder;
  auto time_selective = time_selective_options(folder);
  time_selective.train_folds = {2};
  CHECK(contains(error_of([&] { lasso::train::train_time_selective(time_selective); }).what(),
                 "0 categories"));
  auto bimodal = bimodal_options(TemporaryFolder());
  bimodal.lists.esc50 = time_selective.esc50;
  bimodal.encoders = time_selective.encoders;
  bimodal.training.output = folder / "bimodal";
  bimodal.sources = 3;
  CHECK(contains(error_of([&] { lasso::train::train_bimodal(bimodal); }).what(), "--n-sources"));
  auto audiosep = audiosep_options(TemporaryFolder());
  audiosep.encoders = time_selective.encoders;
  audiosep.data.clips = lasso::testing::clip_options(folder / "clips.csv");
  audiosep.data.train_folds = {9};
  audiosep.training.output = folder / "audiosep";
  CHECK(contains(error_of([&] { lasso::train::train_audiosep(audiosep); }).what(),
                 "0 recordings to train on"));
}
