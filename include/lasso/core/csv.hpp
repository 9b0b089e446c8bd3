#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lasso {

/// A table with a header line, in the format of RFC 4180: fields separated by commas, quoted with
/// `"` if they contain commas, quotes ("") or line breaks; lines end in LF or CRLF. UTF-8 with or
/// without a byte order mark, or UTF-16 with one. Semicolons or tabs may replace the commas. Column
/// lookup ignores case and surrounding blanks.
class CsvTable {
 public:
  /// Throws an input Error that names the file and line if the file cannot be read, has no header,
  /// or a line has a different number of fields than the header.
  explicit CsvTable(const std::filesystem::path& path);
  /// Parses `text`. Errors call it `origin`.
  CsvTable(std::string_view text, std::string origin);

  std::size_t rows() const noexcept { return rows_.size(); }

  /// The column names in lower case.
  const std::vector<std::string>& header() const noexcept { return header_; }

  /// The index of a column, or nullopt if the table has no such column.
  std::optional<std::size_t> find(std::string_view column) const;
  /// The index of a required column. Throws an input Error that names the column if it is missing.
  std::size_t column(std::string_view name) const;

  const std::string& at(std::size_t row, std::size_t column) const {
    return rows_.at(row).at(column);
  }

 private:
  std::string origin_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

/// Formats one line of such a table, including its line end. Fields are quoted where necessary.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace lasso
