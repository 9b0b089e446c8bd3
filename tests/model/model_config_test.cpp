#include "lasso/model/model_config.hpp"

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::model::ModelConfig;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::tiny_config;
using lasso::testing::write_text;
using nlohmann::json;

TEST_CASE("a config is read with what follows from it", "[model]") {
  const TemporaryFolder folder;
  write_text(folder / "config.json", tiny_config());
  const auto config = ModelConfig::load(folder / "config.json");
  CHECK(config.name == "tiny");
  CHECK(config.front_end.hop == 128);
  CHECK(std::get<lasso::nn::ResUNet30Config>(config.separator).bins == 32);
  CHECK(config.text_encoder.condition_size == lasso::nn::condition_size(config.separator));
}

TEST_CASE("what is wrong in a config is named by its field", "[model]") {
  const TemporaryFolder folder;
  struct Case {
    const char* pointer;
    json value;
    const char* field;
  };
  const auto [pointer, value, field] = GENERATE(
      Case{"/format", 2, "format"},
      Case{"/name", 5, "name"},
      Case{"/front_end", 1, "front_end"},
      Case{"/front_end/hop", 200, "front_end.hop"},
      Case{"/front_end/hop", -1, "front_end.hop"},
      Case{"/front_end/n_fft", 1e30, "front_end.n_fft"},
      Case{"/front_end/sample_rate", "8000", "front_end.sample_rate"},
      Case{"/front_end/exponent", 2.0, "front_end.exponent"},
      Case{"/separator/architecture", "demucs", "separator.architecture"},
      Case{"/separator/widths", json::array(), "separator.widths"},
      Case{"/separator/widths", {4, 0}, "separator.widths"},
      Case{"/separator/widths", {4, 4, 4, 4, 4, 4}, "separator.widths"},
      Case{"/separator/phase", 1, "separator.phase"},
      Case{"/second_pass", 0.5, "second_pass"},
      Case{"/second_pass", {{"least_presence", 2.0}}, "second_pass.least_presence"},
      Case{"/second_pass", {{"likeness", 2.0}}, "second_pass.level"},
      Case{"/detection", {{"centre", 0.2}, {"width", 0.0}}, "detection.width"},
      Case{"/detection", {{"logit_scale", -1.0}}, "detection.logit_scale"},
      Case{"/detection", {{"separated", {{"likeness", 1.0}}}}, "detection.separated.level"},
      Case{"/audio_encoder/architecture", "wavenet", "audio_encoder.architecture"},
      Case{"/audio_encoder",
           {{"architecture", "htsat"}, {"width", 9}, {"heads", 2}, {"depths", {2}}},
           "audio_encoder.width"},
      Case{"/text_encoder/heads", 3, "text_encoder.width"},
      Case{"/text_encoder/layers", nullptr, "text_encoder.layers"});
  CAPTURE(pointer, value.dump());
  auto document = json::parse(tiny_config());
  document[json::json_pointer(pointer)] = value;
  write_text(folder / "config.json", document.dump());
  const auto error = error_of([&] { ModelConfig::load(folder / "config.json"); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), field));
  CHECK(contains(error.what(), "config.json"));
}

TEST_CASE("a second pass takes an audio encoder", "[model]") {
  const TemporaryFolder folder;
  auto document = json::parse(tiny_config());
  document["second_pass"]["least_presence"] = 0.1;
  write_text(folder / "config.json", document.dump());
  const auto older = ModelConfig::load(folder / "config.json").presence.value();
  CHECK(older.bias == Approx(-0.1 * older.likeness));
  CHECK(older.least == 0.5);
  document["second_pass"] = {{"likeness", 7.0},
                             {"level", 0.05},
                             {"mixture", 5.0},
                             {"bias", -3.0},
                             {"least_probability", 0.04}};
  write_text(folder / "config.json", document.dump());
  const auto presence = ModelConfig::load(folder / "config.json").presence.value();
  CHECK(presence.mixture == 5.0);
  CHECK(presence.least == 0.04);
  document.erase("audio_encoder");
  write_text(folder / "config.json", document.dump());
  const auto error = error_of([&] { ModelConfig::load(folder / "config.json"); });
  CHECK(contains(error.what(), "second_pass takes an audio_encoder"));
}

TEST_CASE("a config that is missing or no JSON is refused", "[model]") {
  const TemporaryFolder folder;
  CHECK(contains(error_of([&] { ModelConfig::load(folder / "none.json"); }).what(), "none.json"));
  write_text(folder / "a.json", "{");
  CHECK(contains(error_of([&] { ModelConfig::load(folder / "a.json"); }).what(), "no valid JSON"));
}
