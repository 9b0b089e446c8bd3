#include "lasso/core/csv.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/trimmed.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso {

namespace {

/// What stands between the fields: the one of comma, semicolon and tab that the header has most of.
char separator_of(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char c : {';', '\t'}) {
    if (std::count(header.begin(), header.end(), c) >
        std::count(header.begin(), header.end(), best)) {
      best = c;
    }
  }
  return best;
}

/// A column's name as all spell it: small letters, no blanks around it.
std::string plain_name(std::string_view name) { return lower_case(std::string(trimmed(name))); }

/// Takes one record off the front of `text`; nothing where a quote is opened and never closed.
std::optional<std::vector<std::string>> take_record(std::string_view& text,
                                                    char separator,
                                                    std::size_t& line) {
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
    } else if (c == separator) {
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
    : CsvTable(as_utf8(bytes_of(path)), path.string()) {}

CsvTable::CsvTable(std::string_view text, std::string origin) : origin_(std::move(origin)) {
  std::size_t line = 1;
  const auto fail = [&](std::size_t at, const std::string& fault) {
    throw Error(
        ErrorKind::input,
        "'" + origin_ + "' line " + std::to_string(at) + ": " + fault + "; correct the CSV file");
  };
  const char separator = separator_of(text);
  while (!text.empty()) {
    const std::size_t start = line;
    auto fields = take_record(text, separator, line);
    if (!fields) {
      fail(start, "a quotation mark is not closed");
    } else if (fields->size() == 1 && fields->front().empty()) {
      continue;  // an empty line
    } else if (header_.empty()) {
      std::transform(
          fields->begin(), fields->end(), std::back_inserter(header_), [](const std::string& name) {
            return plain_name(name);
          });
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
  const auto found = std::find(header_.begin(), header_.end(), plain_name(column));
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
              "'" + origin_ + "' line 1 has no column '" + std::string(name) + "' but " +
                  listed(header_) + "; add it");
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    line += &field == &fields.front() ? "" : ",";
    if (field.find_first_of(",;\t\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      line += c == '"' ? "\"\"" : std::string(1, c);
    }
    line += '"';
  }
  return line + "\n";
}

}  // namespace lasso
