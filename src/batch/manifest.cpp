#include <iostream>
#include <iterator>
#include <sstream>

#include <nlohmann/json.hpp>

#include "lasso/batch/entries.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/split_list.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::batch {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Where a fault is found, and how it is told.
struct Place {
  std::string file;
  std::size_t line;

  [[noreturn]] void refuse(const std::string& fault) const {
    throw Error(
        ErrorKind::input,
        "'" + file + "' line " + std::to_string(line) + ": " + fault + "; correct the manifest");
  }
};

std::optional<bool> mode_from(const std::string& mode, const Place& place) {
  if (mode.empty()) {
    return std::nullopt;
  }
  if (mode != "keep" && mode != "remove") {
    place.refuse("mode '" + mode + "' is no mode; write keep or remove");
  }
  return mode == "remove";
}

Entry checked(Entry entry, const fs::path& folder, const Place& place) {
  if (entry.name.empty()) {
    place.refuse("path is missing");
  }
  if (!entry.outputs.empty() &&
      entry.outputs.size() != std::max<std::size_t>(1, entry.queries.size())) {
    place.refuse("there must be an output for each query");
  }
  entry.path = folder / entry.name;
  return entry;
}

std::vector<Entry> entries_of_csv(const CsvTable& table,
                                  const std::string& file,
                                  const fs::path& folder) {
  const std::size_t path = table.column("path");
  const auto query = table.find("query");
  const auto queries = table.find("queries");
  const auto mode = table.find("mode");
  const auto windows = table.find("windows");
  const auto output = table.find("output");
  std::vector<Entry> entries;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto field = [&](const std::optional<std::size_t>& column) {
      return column ? table.at(row, *column) : std::string();
    };
    const Place place{file, row + 2};  // the header is line 1
    Entry entry{table.at(row, path),
                {},
                split_list(field(queries)),
                mode_from(field(mode), place),
                split_list(field(windows)),
                split_list(field(output))};
    if (!field(query).empty()) {
      entry.queries.push_back(field(query));
    }
    entries.push_back(checked(std::move(entry), folder, place));
  }
  return entries;
}

/// A string, or an array of them.
std::vector<std::string> strings_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) {
    return {};
  }
  return found->is_array() ? found->get<std::vector<std::string>>()
                           : std::vector<std::string>{found->get<std::string>()};
}

std::vector<Entry> entries_of_jsonl(std::string_view text,
                                    const std::string& file,
                                    const fs::path& folder) {
  std::vector<Entry> entries;
  std::istringstream stream{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    const Place place{file, ++number};
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    try {
      const json object = json::parse(line);
      Entry entry{object.value("path", ""),
                  {},
                  strings_at(object, "queries"),
                  mode_from(object.value("mode", ""), place),
                  strings_at(object, "windows"),
                  strings_at(object, "output")};
      for (std::string& query : strings_at(object, "query")) {
        entry.queries.push_back(std::move(query));
      }
      entries.push_back(checked(std::move(entry), folder, place));
    } catch (const json::exception&) {
      place.refuse("it is no JSON object with path, query or queries, mode, windows, output");
    }
  }
  return entries;
}

}  // namespace

std::vector<Entry> entries_of_manifest(const fs::path& manifest) {
  const bool streamed = manifest == "-";
  const auto bytes =
      streamed ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : read_file(manifest);
  if (!bytes) {
    throw Error(ErrorKind::input,
                "cannot read '" + manifest.string() + "'; give a manifest as CSV or JSON lines");
  }
  const std::string file = streamed ? "standard input" : manifest.string();
  const fs::path folder = streamed ? fs::path() : manifest.parent_path();
  const std::string text = as_utf8(*bytes);
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  return is_json ? entries_of_jsonl(text, file, folder)
                 : entries_of_csv(CsvTable(text, file), file, folder);
}

}  // namespace lasso::batch
