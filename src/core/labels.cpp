#include "lasso/core/labels.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_extension.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& fault) {
  throw Error(ErrorKind::input, "'" + path.string() + "' " + fault);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

/// Labels as they come; what has no length marks a point and is left out.
class Labels {
 public:
  Labels(const fs::path& path, std::vector<Label>& labels) : path_(path), labels_(labels) {}

  void add(std::optional<double> begin,
           std::optional<double> end,
           std::string_view text,
           std::size_t line) {
    if (!begin || !end || *begin > *end) {
      fail(path_,
           "line " + std::to_string(line) +
               ": not two times of which the first comes first; mend the labels");
    }
    if (*begin < *end) {
      labels_.push_back({{*begin, *end}, std::string(trimmed(text))});
    }
  }

 private:
  const fs::path& path_;
  std::vector<Label>& labels_;
};

std::vector<std::string_view> lines_of(std::string_view text) { return split(text, "\n"); }

/// BEGIN <tab> END <tab> TEXT; a line that begins with a backslash tells a label's frequencies.
void read_audacity(std::string_view text, Labels labels) {
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty() || line.front() == '\\') {
      continue;
    }
    const auto fields = split(line, "\t");
    labels.add(parse_seconds(trimmed(fields.front())),
               fields.size() > 1 ? parse_seconds(trimmed(fields[1])) : std::nullopt,
               fields.size() > 2 ? fields[2] : std::string_view(),
               number);
  }
}

/// SubRip's decimal sign is a comma, WebVTT's a point.
std::optional<double> subtitle_time(std::string_view text) {
  std::string time(trimmed(text));
  std::replace(time.begin(), time.end(), ',', '.');
  return parse_seconds(time);
}

/// SubRip and WebVTT: a line BEGIN --> END, maybe settings behind it, and text up to an empty line.
void read_subtitles(std::string_view text, Labels labels) {
  constexpr std::string_view kArrow = "-->";
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto arrow = lines[i].find(kArrow);
    if (arrow == std::string_view::npos) {
      continue;
    }
    const std::size_t number = i + 1;
    const std::string_view behind = trimmed(lines[i].substr(arrow + kArrow.size()));
    std::string words;
    while (i + 1 < lines.size() && !trimmed(lines[i + 1]).empty()) {
      words += (words.empty() ? "" : " ") + std::string(trimmed(lines[++i]));
    }
    labels.add(subtitle_time(lines[number - 1].substr(0, arrow)),
               subtitle_time(behind.substr(0, behind.find_first_of(" \t"))),
               words,
               number);
  }
}

/// NIST's rich transcription: SPEAKER file channel begin duration ... speaker ...
void read_rttm(std::string_view text, Labels labels) {
  constexpr std::size_t kBegin = 3;
  constexpr std::size_t kDuration = 4;
  constexpr std::size_t kName = 7;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    auto fields = split(trimmed(line), " \t");
    fields.erase(std::remove(fields.begin(), fields.end(), std::string_view()), fields.end());
    if (fields.empty() || fields.front() != "SPEAKER") {
      continue;
    }
    fields.resize(std::max(fields.size(), kName + 1));
    const auto begin = parse_seconds(fields[kBegin]);
    const auto duration = parse_seconds(fields[kDuration]);
    labels.add(begin,
               begin && duration ? std::optional(*begin + *duration) : std::nullopt,
               fields[kName],
               number);
  }
}

void read_csv(const fs::path& path, Labels labels) {
  const CsvTable table(path);
  const auto any_of = [&](std::initializer_list<const char*> names) {
    std::optional<std::size_t> found;
    for (const char* name : names) {
      found = found ? found : table.find(name);
    }
    return found;
  };
  const auto begin = any_of({"start", "begin", "onset"});
  const auto end = any_of({"end", "stop", "offset"});
  const auto duration = table.find("duration");
  const auto text = any_of({"text", "label", "query"});
  if (!begin || (!end && !duration)) {
    fail(path, "has no columns start and end (or duration); name them in its first line");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto from = parse_seconds(trimmed(table.at(row, *begin)));
    auto to = parse_seconds(trimmed(table.at(row, end ? *end : *duration)));
    if (!end && from && to) {
      *to += *from;
    }
    labels.add(from, to, text ? std::string_view(table.at(row, *text)) : "", row + 2);
  }
}

/// Praat's text files: as it reads them itself, only numbers and strings that stand free count;
/// names, equals signs and indices in brackets between them are comment.
class TextGrid {
 public:
  TextGrid(const fs::path& path, std::string_view text) : path_(path), text_(text) {}

  void read(Labels labels) {
    expect("ooTextFile");
    expect("TextGrid");
    number();  // the grid's own begin and end
    number();
    for (auto tiers = count(); tiers > 0; --tiers) {
      const bool intervals = string() == "IntervalTier";
      string();  // its name, begin and end
      number();
      number();
      for (auto items = count(); items > 0; --items) {
        const double begin = number();
        const double end = intervals ? number() : begin;
        const std::string words = string();
        if (!words.empty()) {
          labels.add(begin, end, words, line_);
        }
      }
    }
  }

 private:
  [[noreturn]] void fault() const {
    fail(path_,
         "line " + std::to_string(line_) +
             ": no TextGrid as Praat writes it in UTF-8; save it again as a text file");
  }

  void expect(std::string_view word) {
    if (string() != word) {
      fault();
    }
  }

  char take() {
    if (text_.empty()) {
      fault();
    }
    const char c = text_.front();
    text_.remove_prefix(1);
    line_ += c == '\n' ? 1 : 0;
    return c;
  }

  bool at_end_of_word() const {
    return text_.empty() || std::isspace(static_cast<unsigned char>(text_.front())) != 0;
  }

  /// Everything up to the next blank.
  std::string word() {
    std::string word;
    while (!at_end_of_word()) {
      word += take();
    }
    return word;
  }

  void skip_blanks() {
    while (!text_.empty() && at_end_of_word()) {
      take();
    }
  }

  double number() {
    while (true) {
      skip_blanks();
      const std::string found = word();
      double value = 0.0;
      const char* const end = found.data() + found.size();
      const auto [stop, error] = std::from_chars(found.data(), end, value);
      if (!found.empty() && error == std::errc() && stop == end && std::isfinite(value)) {
        return value;
      }
      if (found.empty() || found.front() == '"') {
        fault();
      }
    }
  }

  std::int64_t count() {
    const double value = number();
    if (!(value >= 0.0 && value <= static_cast<double>(text_.size()))) {
      fault();
    }
    return static_cast<std::int64_t>(value);
  }

  std::string string() {
    skip_blanks();
    while (!text_.empty() && text_.front() != '"') {
      word();
      skip_blanks();
    }
    std::string found;
    take();
    while (true) {
      const char c = take();
      if (c != '"') {
        found += c;
      } else if (!text_.empty() && text_.front() == '"') {
        found += take();  // a doubled quote is one
      } else {
        return found;
      }
    }
  }

  const fs::path& path_;
  std::string_view text_;
  std::size_t line_ = 1;
};

}  // namespace

std::vector<Label> read_labels(const fs::path& path) {
  const std::string extension = lower_extension(path);
  std::vector<Label> found;
  const Labels labels(path, found);
  const auto bytes = read_file(path);
  if (!bytes) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "'; check the name");
  }
  const std::string_view text = without_byte_order_mark(*bytes);
  if (extension == ".txt" || extension == ".tsv") {
    read_audacity(text, labels);
  } else if (extension == ".srt" || extension == ".vtt") {
    read_subtitles(text, labels);
  } else if (extension == ".csv") {
    read_csv(path, labels);
  } else if (extension == ".rttm") {
    read_rttm(text, labels);
  } else if (extension == ".textgrid") {
    TextGrid(path, text).read(labels);
  } else {
    throw Error(ErrorKind::usage,
                "'" + path.string() +
                    "': labels are read from .txt (Audacity), .srt, .vtt, .csv, .rttm and "
                    ".TextGrid; convert it to one of them");
  }
  if (found.empty()) {
    fail(path, "holds no labels that last; is it the right file?");
  }
  return found;
}

}  // namespace lasso
