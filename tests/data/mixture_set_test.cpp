#include "lasso/data/mixture_set.hpp"

#include "lasso/evaluate/evaluator.hpp"
#include "support/training_clips.hpp"

using lasso::ErrorKind;
using lasso::data::MixtureSetOptions;
using lasso::data::write_listed_mixtures;
using lasso::data::write_mixtures;
using lasso::evaluate::read_pairs;
using lasso::testing::clip_options;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_training_clips;

namespace {

MixtureSetOptions tiny_options(const TemporaryFolder& folder, const std::string& output) {
  MixtureSetOptions options;
  options.clips = clip_options(write_training_clips(folder));
  write_text(folder / "queries.csv",
             "category,query,split\nhum,a drone,held_out\nhum,humming,train\n"
             "hiss,some hiss,held_out\nclicks,ticking,held_out\n");
  options.clips.queries = folder / "queries.csv";
  options.output = folder / output;
  options.mixtures = 12;
  options.seconds = 0.5;
  return options;
}

}  // namespace

TEST_CASE("mixtures are written with their targets, and a list that can be scored", "[data]") {
  const TemporaryFolder folder;
  write_mixtures(tiny_options(folder, "set"));
  const auto pairs = read_pairs(folder / "set/mixtures.csv", {"unseen", /*by_example=*/true});
  REQUIRE(pairs.size() == 12);
  for (const auto& pair : pairs) {
    const auto mixture = read_sound(pair.mixture);
    const auto target = read_sound(pair.target);
    REQUIRE(mixture.sizes() == at::IntArrayRef({1, 4000}));
    CHECK(target.abs().max().item<float>() > 0.0F);
    CHECK(max_difference(mixture, target) > 0.0);
    CHECK(read_sound(pair.example).abs().max().item<float>() > 0.0F);
    const std::string unseen = pair.category == "hum"    ? "a drone"
                               : pair.category == "hiss" ? "some hiss"
                                                         : "ticking";
    CHECK(pair.query == unseen);
  }
}

TEST_CASE("what is absent is none of what a mixture was made of", "[data]") {
  const TemporaryFolder folder;
  write_mixtures(tiny_options(folder, "set"));
  const auto present = read_pairs(folder / "set/mixtures.csv");
  const auto absent = read_pairs(folder / "set/absent.csv");
  REQUIRE(absent.size() == present.size());
  for (std::size_t i = 0; i < absent.size(); ++i) {
    CHECK(absent[i].target.empty());
    CHECK(absent[i].mixture == present[i].mixture);
    CHECK(absent[i].category != present[i].category);
  }
}

TEST_CASE("the same seed gives the same bytes, and no folder is written twice", "[data]") {
  const TemporaryFolder folder;
  write_mixtures(tiny_options(folder, "a"));
  write_mixtures(tiny_options(folder, "b"));
  for (const char* name :
       {"mixtures.csv", "absent.csv", "mixture-0007.flac", "example-0003.flac"}) {
    CAPTURE(name);
    CHECK(read_text(folder / "a" / name) == read_text(folder / "b" / name));
  }
  const auto error = error_of([&] { write_mixtures(tiny_options(folder, "a")); });
  CHECK(error.kind() == ErrorKind::usage);
}

TEST_CASE("categories can be left out", "[data]") {
  const TemporaryFolder folder;
  auto options = tiny_options(folder, "set");
  options.clips.without = {"hum"};
  CHECK(contains(error_of([&] { write_mixtures(options); }).what(), "at least three"));
}

TEST_CASE("BiModalSep's test mixtures are written with each of their recordings", "[data]") {
  const TemporaryFolder folder;
  write_training_clips(folder);
  write_text(folder / "test.csv", "hum1.wav,hum\nhiss1.wav,hiss\nlost.wav,loss\n");
  write_text(folder / "test_sep_2.csv", "hum1.wav,hiss1.wav\nhum1.wav,lost.wav\n");
  lasso::data::ListedMixturesOptions options;
  options.mixtures = folder / "test_sep_2.csv";
  options.vggsound = folder / "test.csv";
  options.audio = folder.path();
  options.output = folder / "set";
  options.samples = 6000;
  write_listed_mixtures(options);
  const auto pairs = read_pairs(folder / "set/mixtures.csv");
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].query == "The sound of hum");
  CHECK(pairs[1].query == "The sound of hiss");
  CHECK(pairs[0].mixture == pairs[1].mixture);
  const auto sum = read_sound(pairs[0].target) + read_sound(pairs[1].target);
  CHECK(sum.sizes() == at::IntArrayRef({1, 6000}));
  CHECK(sum.abs().max().item<float>() > 0.1F);
  CHECK(max_difference(sum, read_sound(pairs[0].mixture)) < 1e-4);
  write_text(folder / "test_sep_2.csv", "hum1.wav,lost.wav\n");
  options.output = folder / "other";
  CHECK(contains(error_of([&] { write_listed_mixtures(options); }).what(), "no mixture"));
}

TEST_CASE("each query of a list of scenarios gets mixtures of its own sounds", "[data]") {
  const TemporaryFolder folder;
  MixtureSetOptions options = tiny_options(folder, "set");
  options.scenarios = folder / "scenarios.csv";
  options.mixtures = 20;
  write_text(options.scenarios,
             "query,targets,companions\nmachines,hum;hiss,clicks\nticking,clicks,hum\n");
  write_mixtures(options);
  const auto pairs = read_pairs(folder / "set/mixtures.csv");
  REQUIRE(pairs.size() == 40);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    CHECK(pairs[i].query == (i < 20 ? "machines" : "ticking"));
    CHECK(pairs[i].category == pairs[i].query);
    const auto target = read_sound(pairs[i].target);
    CHECK(target.abs().max().item<float>() > 0.0F);
    CHECK(max_difference(read_sound(pairs[i].mixture), target) > 0.0);
  }
}

TEST_CASE("a scenario of sounds that are not there is refused, and nothing is written", "[data]") {
  const TemporaryFolder folder;
  MixtureSetOptions options = tiny_options(folder, "set");
  options.scenarios = folder / "scenarios.csv";
  write_text(options.scenarios, "query,targets,companions\nferns,fern;moss,hum\n");
  const auto error = error_of([&] { write_mixtures(options); });
  CHECK(error.kind() == ErrorKind::input);
  CHECK(contains(error.what(), "fern, moss"));
  CHECK_FALSE(std::filesystem::exists(folder / "set"));
}
