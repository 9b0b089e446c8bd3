#include "lasso/data/mixer.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "support/training_clips.hpp"

using lasso::data::Batch;
using lasso::data::ClipSet;
using lasso::data::Mixer;
using lasso::data::MixerOptions;
using lasso::testing::clip_options;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_training_clips;

namespace {

MixerOptions options() {
  MixerOptions mixing;
  mixing.sample_rate = 8000;
  mixing.seconds = 0.5;
  return mixing;
}

/// "machine" describes both the hums and the hisses.
ClipSet with_machines(const TemporaryFolder& folder) {
  auto clips = clip_options(write_training_clips(folder));
  write_text(folder / "queries.csv", "category,query\nhum,machine\nhiss,machine\n");
  clips.queries = folder / "queries.csv";
  return ClipSet(clips, {1});
}

double energy(const at::Tensor& x) { return x.square().sum().item<double>(); }

}  // namespace

TEST_CASE("a mixture follows from the seed and its number alone", "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set(clip_options(write_training_clips(folder)), {1});
  const Mixer mixer(set, options());
  const auto together = mixer.draw(10, 6);
  const auto later = mixer.draw(14, 1);
  CHECK(max_difference(together.mixture[4], later.mixture[0]) == 0.0);
  CHECK(max_difference(together.target[4], later.target[0]) == 0.0);
  CHECK(together.queries[4] == later.queries[0]);
  auto other = options();
  other.seed = 2;
  CHECK(max_difference(Mixer(set, other).draw(14, 1).mixture, later.mixture) > 0.0);
}

TEST_CASE("mixtures stay in full scale and their targets are in them", "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set(clip_options(write_training_clips(folder)), {1});
  const auto batch = Mixer(set, options()).draw(0, 200);
  CHECK(batch.mixture.abs().max().item<float>() <= 1.0F);
  int absent = 0;
  int alone = 0;
  for (std::int64_t i = 0; i < 200; ++i) {
    const double target = energy(batch.target[i]);
    const double rest = energy(batch.mixture[i] - batch.target[i]);
    absent += target == 0.0 ? 1 : 0;
    alone += rest == 0.0 ? 1 : 0;
    CHECK(target + rest > 0.0);
  }
  CHECK(absent > 8);  // some 13 %
  CHECK(absent < 45);
  CHECK(alone > 0);  // some 2 %
  CHECK(alone < 15);
}

TEST_CASE("a mixture is asked about twice, for different sounds", "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set(clip_options(write_training_clips(folder)), {1});
  const auto batch = Mixer(set, options()).draw(0, 60);
  for (std::int64_t i = 0; i < 60; i += 2) {
    CAPTURE(i);
    CHECK(at::equal(batch.mixture[i], batch.mixture[i + 1]));
    CHECK_FALSE(at::equal(batch.target[i], batch.target[i + 1]));
    CHECK(batch.queries[static_cast<std::size_t>(i)] !=
          batch.queries[static_cast<std::size_t>(i + 1)]);
    CHECK(energy(batch.target[i]) > 0.0);  // the first question is for what is there
  }
}

TEST_CASE("what is asked for in vain is not in the mixture, however few the categories",
          "[data][property]") {
  const TemporaryFolder folder;
  auto clips = clip_options(write_training_clips(folder));
  clips.without = {"hum"};  // two are left: a mixture of both lacks none
  const ClipSet set(clips, {1});
  const auto batch = Mixer(set, options()).draw(0, 400);
  int in_vain = 0;
  for (std::int64_t i = 0; i < 400; ++i) {
    if (energy(batch.target[i]) == 0.0) {
      CAPTURE(i);
      CHECK(batch.categories[static_cast<std::size_t>(i)].size() == 1);
      ++in_vain;
    }
  }
  CHECK(in_vain > 0);
}

TEST_CASE("no two sources of a mixture are of one category", "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set(clip_options(write_training_clips(folder)), {1});
  for (const auto& categories : Mixer(set, options()).draw(0, 400).categories) {
    CHECK(std::set<std::string>(categories.begin(), categories.end()).size() == categories.size());
  }
}

TEST_CASE("a phrase for several categories asks for all of them together", "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set = with_machines(folder);
  const auto batch = Mixer(set, options()).draw(0, 2000);
  int alone = 0;
  int beside_clicks = 0;
  for (std::int64_t i = 0; i < 2000; i += 2) {
    const auto& all = batch.categories[static_cast<std::size_t>(i)];
    const std::set<std::string> sources(all.begin(), all.end());
    const bool has_both = sources.count("hum") + sources.count("hiss") == 2;
    if (batch.queries[static_cast<std::size_t>(i)] == "machine" && has_both) {
      const bool has_rest =
          energy(batch.mixture[i] - batch.target[i]) > 1e-9 * energy(batch.mixture[i]);
      alone += sources.size() == 2 ? 1 : 0;
      beside_clicks += has_rest ? 1 : 0;
      CAPTURE(i, sources);
      CHECK((sources.count("clicks") > 0 || !has_rest));
    }
  }
  CHECK(alone > 0);
  CHECK(beside_clicks > 20);
}

TEST_CASE("a mistyped phrase is not asked for in vain where its sound is there",
          "[data][property]") {
  const TemporaryFolder folder;
  const ClipSet set = with_machines(folder);
  const auto batch = Mixer(set, options()).draw(0, 4000);
  const auto is_machine = [](const std::string& query) {  // but for one letter
    const std::string letters = "mchne";
    return std::count_if(letters.begin(), letters.end(), [&](char letter) {
             return query.find(letter) != std::string::npos;
           }) >= 4;
  };
  int mistyped = 0;
  for (std::int64_t i = 0; i < 4000; ++i) {
    const auto item = static_cast<std::size_t>(i);
    if (is_machine(batch.queries[item]) && batch.queries[item] != "machine") {
      ++mistyped;
      const auto& there = batch.categories[item];
      CAPTURE(batch.queries[item], there);
      CHECK((energy(batch.target[i]) > 0.0 ||
             std::count(there.begin(), there.end(), "hum") +
                     std::count(there.begin(), there.end(), "hiss") ==
                 0));
    }
  }
  CHECK(mistyped > 20);
}

TEST_CASE("validation mixtures have two sources within 5 dB", "[data]") {
  const TemporaryFolder folder;
  const ClipSet set(clip_options(write_training_clips(folder)), {4});
  auto plain = options();
  plain.augment = false;
  const auto batch = Mixer(set, plain).draw(0, 50);
  for (std::int64_t i = 0; i < 50; ++i) {
    CHECK(energy(batch.target[i]) > 0.0);
    CHECK(energy(batch.mixture[i] - batch.target[i]) > 0.0);
    CHECK(batch.queries[static_cast<std::size_t>(i)].rfind("a ", 0) == 0);
  }
}

TEST_CASE("a single category cannot be mixed", "[data]") {
  const TemporaryFolder folder;
  auto clips = clip_options(write_training_clips(folder));
  clips.licences = {"CC BY-SA"};
  const ClipSet set(clips, {1});
  CHECK(contains(error_of([&] { Mixer mixer(set, options()); }).what(), "at least two"));
}
