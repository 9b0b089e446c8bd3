#include "lasso/data/clip_set.hpp"

#include "support/training_clips.hpp"

using lasso::data::ClipSet;
using lasso::testing::clip_options;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_training_clips;

TEST_CASE("clips are chosen by fold and by licence family", "[data]") {
  const TemporaryFolder folder;
  auto options = clip_options(write_training_clips(folder));
  CHECK(ClipSet(options, {1}).clips().size() == 3);
  CHECK(ClipSet(options, {1, 4}).clips().size() == 6);
  options.licences = {"CC BY"};  // not CC BY-SA
  const ClipSet set(options, {1});
  REQUIRE(set.clips().size() == 2);
  CHECK(set.clips()[0].category == "hiss");
  CHECK(set.clips()[0].query == "a hiss");
}

TEST_CASE("a clip knows where it sounds", "[data]") {
  const TemporaryFolder folder;
  auto quiet = torch::zeros({1, 8000});
  quiet.narrow(1, 4000, 2000).fill_(0.25);
  lasso::testing::write_wav(folder / "a.wav", quiet, 8000);
  lasso::testing::write_wav(folder / "silent.wav", torch::zeros({1, 8000}), 8000);
  write_text(folder / "clips.csv", "path,query\na.wav,tone\nsilent.wav,nothing\n");
  const ClipSet set(clip_options(folder / "clips.csv"), {1});
  REQUIRE(set.clips().size() == 1);
  const auto& clip = set.clips()[0];
  CHECK(clip.active_frames.front() == 4000);
  CHECK(clip.active_frames.size() == 10);
  CHECK(std::abs(clip.active_power - 1.0) < 1e-3);  // the loudest sample is full scale
}

TEST_CASE("AudioSep's JSON lists are read, every tenth row held out", "[data]") {
  const TemporaryFolder folder;
  lasso::testing::write_wav(folder / "a.wav", torch::rand({1, 800}) - 0.5, 8000);
  std::string items;
  for (int i = 0; i < 20; ++i) {
    items += std::string(i > 0 ? "," : "") + R"({"wav": "a.wav", "caption": "sound )" +
             std::to_string(i) + "\"}";
  }
  write_text(folder / "clips.json", "{\"data\": [" + items + "]}");
  const auto options = clip_options(folder / "clips.json");
  CHECK(ClipSet(options, {1}).clips().size() == 18);
  const ClipSet held_out(options, {lasso::data::kHeldOutFold});
  REQUIRE(held_out.clips().size() == 2);
  CHECK(held_out.clips()[0].query == "sound 9");
  write_text(folder / "bad.json", "{\"data\": 5}");
  CHECK(contains(error_of([&] { ClipSet(clip_options(folder / "bad.json"), {1}); }).what(), "wav"));
}

TEST_CASE("a clip that cannot be read is named", "[data]") {
  const TemporaryFolder folder;
  write_text(folder / "clips.csv", "path,query\nnone.wav,tone\n");
  CHECK(contains(error_of([&] { ClipSet(clip_options(folder / "clips.csv"), {1}); }).what(),
                 "none.wav"));
}
