#include "lasso/batch/journal.hpp"

#include <fstream>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::batch::Journal;
using lasso::batch::journals_of_shards;
using lasso::batch::Line;
using lasso::batch::read_journals;
using lasso::batch::State;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

const std::string kRequest = R"({"input":"a.wav","size":3})";

Line line_of(const std::string& output, State state) {
  Line line{output, kRequest, state, {}, 0.0, 0.0, {}};
  if (state == State::done) {
    line.duration_s = 10.0;
    line.took_s = 2.0;
    line.is_there = {true, false};
  }
  line.error = state == State::failed ? "it is broken" : "";
  return line;
}

}  // namespace

TEST_CASE("a journal tells what was last said of each output", "[batch]") {
  const TemporaryFolder folder;
  {
    Journal journal(folder / "j.jsonl");
    journal.append(line_of("a", State::begun));
    journal.append(line_of("a", State::done));
    journal.append(line_of("b", State::failed));
    journal.append(line_of("c", State::begun));
    journal.append(line_of("c", State::failed));
  }
  const auto known = read_journals({folder / "j.jsonl", folder / "none.jsonl"});
  const auto& lines = known.lines;
  REQUIRE(lines.size() == 3);
  CHECK(lines.at("a").state == State::done);
  CHECK(lines.at("a").request == kRequest);
  CHECK(lines.at("a").duration_s == 10.0);
  CHECK(lines.at("a").is_there == std::vector<bool>{true, false});
  CHECK(known.owned.count("a") == 1);
  CHECK(lines.at("b").error == "it is broken");
  CHECK(known.owned.count("b") == 0);
  CHECK(lines.at("c").state == State::failed);
  CHECK(known.owned.count("c") == 1);
  write_journal(folder / "again.jsonl", known);
  CHECK(read_journals({folder / "again.jsonl"}).owned.count("c") == 1);
}

TEST_CASE("a line that was cut off does not count and spoils none after it", "[batch][fault]") {
  const TemporaryFolder folder;
  { Journal(folder / "j.jsonl").append(line_of("a", State::done)); }
  const auto whole = read_text(folder / "j.jsonl");
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
    write_text(folder / "j.jsonl", whole + whole.substr(0, cut));
    { Journal(folder / "j.jsonl").append(line_of("b", State::done)); }
    const auto lines = read_journals({folder / "j.jsonl"}).lines;
    REQUIRE(lines.size() == 2);
    REQUIRE(lines.at("b").state == State::done);
  }
}

TEST_CASE("two batches do not write one journal", "[batch][fault]") {
  const TemporaryFolder folder;
  const Journal journal(folder / "j.jsonl");
  const auto error = error_of([&] { Journal(folder / "j.jsonl"); });
  CHECK(error.kind() == ErrorKind::input);
  CHECK(contains(error.what(), "another lasso batch"));
  CHECK(error_of([&] { Journal(folder / "none" / "j.jsonl"); }).kind() == ErrorKind::input);
}

TEST_CASE("the journals of shards are found by the name of the whole", "[batch]") {
  const TemporaryFolder folder;
  for (const char* name :
       {"j.1-of-2.jsonl", "j.2-of-2.jsonl", "j.jsonl", "k.1-of-2.jsonl", "j.x"}) {
    write_text(folder / name, "");
  }
  CHECK(journals_of_shards(folder / "j.jsonl") ==
        std::vector<std::filesystem::path>{folder / "j.1-of-2.jsonl", folder / "j.2-of-2.jsonl"});
}
