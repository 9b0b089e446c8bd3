#include "lasso/evaluate/event_scores.hpp"

#include "support/support.hpp"

using lasso::Label;
using lasso::evaluate::event_counts;
using lasso::evaluate::read_label_pairs;
using lasso::evaluate::score_labels;
using lasso::evaluate::segment_counts;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

std::vector<Label> labels(const std::vector<std::pair<double, double>>& times) {
  std::vector<Label> made;
  for (const auto& [begin_s, end_s] : times) {
    made.push_back({{begin_s, end_s}, "dog"});
  }
  return made;
}

}  // namespace

TEST_CASE("segments count seconds that a class touches", "[evaluate]") {
  const auto counts = segment_counts(labels({{0.5, 2.0}, {5.2, 5.3}}), labels({{1.0, 3.5}}));
  CHECK(counts.hits == 1);
  CHECK(counts.false_alarms == 2);
  CHECK(counts.misses == 2);
  CHECK(counts.f1() == Approx(2.0 / 6.0));
  CHECK(segment_counts({}, {}).f1() == 1.0);
}

TEST_CASE("an event is hit by an onset within half a second and an offset that is near enough",
          "[evaluate]") {
  const auto reference = labels({{1.0, 5.0}, {8.0, 8.4}});
  CHECK(event_counts(reference, labels({{1.4, 6.9}, {7.6, 8.8}})).hits == 2);  // 2 s are half of 4
  CHECK(event_counts(reference, labels({{1.6, 5.0}})).hits == 0);
  CHECK(event_counts(reference, labels({{1.0, 7.1}})).hits == 0);
  CHECK(event_counts(reference, labels({{8.0, 9.0}})).hits == 0);
  const auto twice = event_counts(reference, labels({{1.0, 5.0}, {1.0, 5.0}}));
  CHECK(twice.hits == 1);
  CHECK(twice.false_alarms == 1);
  CHECK(twice.misses == 1);
}

TEST_CASE("labels of many recordings are scored by class", "[evaluate]") {
  const TemporaryFolder folder;
  write_text(folder / "list.csv", "recording,labels\na.wav,a.truth.txt\nb.wav,b.truth.txt\n");
  write_text(folder / "a.truth.txt", "0\t2\tDog\n3\t4\train\n");
  write_text(folder / "a.txt", "0\t2\tdog\n");
  write_text(folder / "b.truth.txt", "1\t3\tdog\n");
  write_text(folder / "b.txt", "");
  const auto scores = score_labels(read_label_pairs(folder / "list.csv"));
  REQUIRE(scores.size() == 2);
  CHECK(scores.at("dog").segments.hits == 2);
  CHECK(scores.at("dog").segments.misses == 2);
  CHECK(scores.at("dog").events.f1() == Approx(2.0 / 3.0));
  CHECK(scores.at("rain").segments.misses == 1);
  std::filesystem::remove(folder / "b.txt");
  CHECK(contains(error_of([&] { score_labels(read_label_pairs(folder / "list.csv")); }).what(),
                 "b.txt"));
}
