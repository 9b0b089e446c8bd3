#include "lasso/core/csv.hpp"

#include <algorithm>
#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso {

namespace {

/// Takes one record off the front of `text`; nothing where a quote is opened and never closed.
std::optional<std::vector<std::string>> take_record(std::string_view& text, std::size_t& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  std::size_t used = 0;
  for (; used < text.size(); ++used) {
    const char c = text[used];
    line += c == '\n' ? 1 : 0;
    if (quoted) {
      const bool doubled = c == '"' && used + 1 < text.size() && text[used + 1] == '"';
      if (c != '"' || doubled) {
        fields.back() += c;
        used += doubled ? 1 : 0;
      } else {
        quoted = false;
      }
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      ++used;
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  if (quoted) {
    return std::nullopt;
  }
  text.remove_prefix(used);
  return fields;
}

std::string bytes_of(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  if (!bytes) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "'; give a CSV file");
  }
  return *std::move(bytes);
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& path)
    : CsvTable(without_byte_order_mark(bytes_of(path)), path.string()) {}

CsvTable::CsvTable(std::string_view text, std::string origin) : origin_(std::move(origin)) {
  std::size_t line = 1;
  const auto fail = [&](std::size_t at, const std::string& fault) {
    throw Error(
        ErrorKind::input,
        "'" + origin_ + "' line " + std::to_string(at) + ": " + fault + "; mend the CSV file");
  };
  while (!text.empty()) {
    const std::size_t start = line;
    auto fields = take_record(text, line);
    if (!fields) {
      fail(start, "a quote is opened and never closed");
    } else if (fields->size() == 1 && fields->front().empty()) {
      continue;  // an empty line
    } else if (header_.empty()) {
      header_ = *std::move(fields);
    } else if (fields->size() == header_.size()) {
      rows_.push_back(*std::move(fields));
    } else {
      fail(start,
           std::to_string(fields->size()) + " fields where the header has " +
               std::to_string(header_.size()));
    }
  }
  if (header_.empty()) {
    fail(1, "there is no header line");
  }
}

std::optional<std::size_t> CsvTable::find(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvTable::column(std::string_view name) const {
  if (const auto found = find(name)) {
    return *found;
  }
  throw Error(ErrorKind::input,
              "'" + origin_ + "' has no column '" + std::string(name) + "'; add it");
}

}  // namespace lasso
