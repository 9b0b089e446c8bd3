#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lasso {

/// A table with a header line, as RFC 4180 has it: fields between commas, quoted with `"` where
/// they hold commas, quotes ("") or line breaks; lines end in LF or CRLF; UTF-8, with or without
/// a byte order mark, or UTF-16 with one. Semicolons or tabs may stand for the commas. Columns are
/// found whatever the case of their names and the blanks around them.
class CsvTable {
 public:
  /// Throws an input Error that names the file and line if it cannot be read, has no header, or
  /// a line has another number of fields than the header.
  explicit CsvTable(const std::filesystem::path& path);
  /// The same of a text, called `origin` in errors.
  CsvTable(std::string_view text, std::string origin);

  std::size_t rows() const noexcept { return rows_.size(); }

  /// The names of the columns, in small letters.
  const std::vector<std::string>& header() const noexcept { return header_; }

  /// The position of a column, or nothing where the table has none of that name.
  std::optional<std::size_t> find(std::string_view column) const;
  /// The same for a column that must be there: throws an input Error that names it.
  std::size_t column(std::string_view name) const;

  const std::string& at(std::size_t row, std::size_t column) const {
    return rows_.at(row).at(column);
  }

 private:
  std::string origin_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

/// A line of such a table, its end included: fields are quoted where they must be.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace lasso
