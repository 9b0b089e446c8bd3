#include "lasso/core/csv.hpp"

#include "support/support.hpp"

using lasso::CsvTable;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("a CSV gives its fields by column and row", "[core]") {
  const TemporaryFolder folder;
  write_text(
      folder / "a.csv",
      "\xEF\xBB\xBFpath,query\r\na.wav,\"rain, heavy\"\r\n\r\nb.wav,\"say \"\"hi\"\"\nnow\"");
  const CsvTable table(folder / "a.csv");
  REQUIRE(table.rows() == 2);
  CHECK(table.at(0, table.column("path")) == "a.wav");
  CHECK(table.at(0, table.column("query")) == "rain, heavy");
  CHECK(table.at(1, table.column("query")) == "say \"hi\"\nnow");
  CHECK_FALSE(table.find("fold").has_value());
}

TEST_CASE("a line that is written is read again", "[core][property]") {
  const std::vector<std::string> fields{"a, b", "\"c\"", "", "d;e", "two\nlines", "plain"};
  const lasso::CsvTable table("1,2,3,4,5,6\n" + lasso::csv_line(fields), "lines");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    CHECK(table.at(0, i) == fields[i]);
  }
  CHECK(lasso::csv_line({"a", "b"}) == "a,b\n");
}

TEST_CASE("a faulty CSV is refused with the file and the line", "[core]") {
  const TemporaryFolder folder;
  const auto path = folder / "bad.csv";
  const auto refusal = [&](const std::string& text) {
    write_text(path, text);
    const auto error = error_of([&] { CsvTable table(path); });
    CHECK(contains(error.what(), path.string()));
    return std::string(error.what());
  };
  CHECK(contains(refusal(""), "no header"));
  CHECK(contains(refusal("a,b\n1,2\n1,2,3\n"), "line 3"));
  CHECK(contains(refusal("a,b\n1,\"2\n3\n"), "not closed"));
  CHECK(contains(error_of([&] { CsvTable table(folder / "none.csv"); }).what(), "cannot read"));
  write_text(path, "a,b\n1,2\n");
  CHECK(contains(error_of([&] { CsvTable(path).column("query"); }).what(), "no column 'query'"));
}
