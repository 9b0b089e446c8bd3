#include "lasso/evaluate/evaluator.hpp"

#include "support/support.hpp"

using lasso::evaluate::read_pairs;
using lasso::evaluate::summarise;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("pairs are listed by file or by id, in a file or in its folder", "[evaluate]") {
  const TemporaryFolder folder;
  write_text(folder / "list.csv", "mixture,target,query\nm.wav,t.wav,rain\n");
  for (const auto& list : {folder / "list.csv", folder.path()}) {
    const auto pairs = read_pairs(list);
    REQUIRE(pairs.size() == 1);
    CHECK(pairs[0].mixture == folder / "m.wav");
    CHECK(pairs[0].target == folder / "t.wav");
    CHECK(pairs[0].query == "rain");
  }
  write_text(folder / "list.csv", "id,query\n007,dog\n");
  CHECK(contains(error_of([&] { read_pairs(folder.path()); }).what(), "mixture-007"));
  write_text(folder / "mixture-007.flac", "");
  write_text(folder / "target-007.wav", "");
  const auto pairs = read_pairs(folder.path());
  CHECK(pairs[0].id == "007");
  CHECK(pairs[0].target == folder / "target-007.wav");
}

TEST_CASE("a list says what to ask with, for what category, and what is absent", "[evaluate]") {
  const TemporaryFolder folder;
  write_text(folder / "list.csv",
             "mixture,target,query,other,example,category\n"
             "m.wav,t.wav,rain,drizzle,e.wav,weather\nm.wav,,dog,hound,f.wav,animal\n");
  const auto pairs = read_pairs(folder / "list.csv", {"other", /*by_example=*/true});
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].query == "drizzle");
  CHECK(pairs[0].example == folder / "e.wav");
  CHECK(pairs[0].category == "weather");
  CHECK(pairs[1].target.empty());
  CHECK(read_pairs(folder / "list.csv")[0].example.empty());
  CHECK(contains(error_of([&] {
                   read_pairs(folder / "list.csv", {"none", /*by_example=*/false});
                 }).what(),
                 "none"));
}

TEST_CASE("lists without what is needed are refused", "[evaluate]") {
  const TemporaryFolder folder;
  CHECK(contains(error_of([&] { read_pairs(folder.path()); }).what(), "no CSV"));
  write_text(folder / "a.csv", "mixture,query\nm.wav,rain\n");
  CHECK(contains(error_of([&] { read_pairs(folder / "a.csv"); }).what(), "target"));
  write_text(folder / "a.csv", "mixture,target,query\n");
  CHECK(contains(error_of([&] { read_pairs(folder / "a.csv"); }).what(), "no mixtures"));
  write_text(folder / "b.csv", "x\n1\n");
  CHECK(contains(error_of([&] { read_pairs(folder.path()); }).what(), "several"));
}

TEST_CASE("mean and median are those of each figure", "[evaluate]") {
  const auto summary = summarise({{1, 0, 0, 4}, {2, 0, 0, 0}, {6, 0, 0, 2}});
  CHECK(summary.mean.sdr == 3.0);
  CHECK(summary.median.sdr == 2.0);
  CHECK(summary.mean.si_sdri == 2.0);
  CHECK(summarise({{1, 0, 0, 0}, {2, 0, 0, 0}}).median.sdr == 1.5);
}
