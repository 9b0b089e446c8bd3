#include "lasso/core/labels.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/trimmed.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& fault) {
  throw Error(ErrorKind::input, "'" + path.string() + "' " + fault);
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

  const fs::path& path() const noexcept { return path_; }

  void add(std::optional<double> begin,
           std::optional<double> end,
           std::string_view text,
           std::size_t line) {
    if (!begin || !end || *begin > *end) {
      fail(path_,
           "line " + std::to_string(line) + ": no begin and end in order; correct the labels");
    }
    if (*begin < *end) {
      labels_.push_back({{*begin, *end, /*may_lie_outside=*/true}, std::string(trimmed(text))});
    }
  }

 private:
  const fs::path& path_;
  std::vector<Label>& labels_;
};

std::vector<std::string_view> lines_of(std::string_view text) { return split(text, "\n"); }

/// A time whose decimal sign may be a comma, as many countries and SubRip have it.
std::optional<double> label_time(std::string_view text) {
  std::string time(trimmed(text));
  std::replace(time.begin(), time.end(), ',', '.');
  return parse_seconds(time);
}

/// BEGIN <tab> END <tab> TEXT; a line that begins with a backslash tells a label's frequencies.
void read_audacity(std::string_view text, Labels labels) {
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty() || line.front() == '\\') {
      continue;
    }
    const auto fields = split(line, "\t");
    labels.add(label_time(fields.front()),
               fields.size() > 1 ? label_time(fields[1]) : std::nullopt,
               fields.size() > 2 ? fields[2] : std::string_view(),
               number);
  }
}

/// A subtitle's words without markup (<i>, <v Name>, {\an8}), notes of music and the brackets that
/// sounds are told in.
std::string words_of(std::string_view cue) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities{
      {{"&lt;", "<"},
       {"&gt;", ">"},
       {"&nbsp;", " "},
       {"&lrm;", ""},
       {"&rlm;", ""},
       {"&amp;", "&"}}};
  std::string words;
  while (!cue.empty()) {
    const char c = cue.front();
    const char closing = c == '<' ? '>' : c == '{' ? '}' : '\0';
    const auto end = closing == '\0' ? std::string_view::npos : cue.find(closing);
    if (end != std::string_view::npos) {
      cue.remove_prefix(end + 1);
      continue;
    }
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& known) {
      return cue.substr(0, known.first.size()) == known.first;
    });
    constexpr std::string_view kNote = "\u266A";
    if (entity != kEntities.end()) {
      words += entity->second;
      cue.remove_prefix(entity->first.size());
    } else if (cue.substr(0, kNote.size()) == kNote) {
      cue.remove_prefix(kNote.size());
    } else {
      if (std::string_view("[]()").find(c) == std::string_view::npos) {
        words += c;
      }
      cue.remove_prefix(1);
    }
  }
  return std::string(trimmed(words));
}

bool is_number(std::string_view line) {
  return !line.empty() && line.find_first_not_of("0123456789") == std::string_view::npos;
}

/// SubRip and WebVTT: a line BEGIN --> END, maybe settings behind it, and text up to an empty line
/// or to the next such line and its number.
void read_subtitles(std::string_view text, Labels labels) {
  constexpr std::string_view kArrow = "-->";
  const auto lines = lines_of(text);
  const auto begins_cue = [&](std::size_t line) {
    return line < lines.size() && lines[line].find(kArrow) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto arrow = lines[i].find(kArrow);
    if (arrow == std::string_view::npos) {
      continue;
    }
    const std::size_t number = i + 1;
    const std::string_view behind = trimmed(lines[i].substr(arrow + kArrow.size()));
    std::string words;
    while (i + 1 < lines.size() && !trimmed(lines[i + 1]).empty() && !begins_cue(i + 1) &&
           !(is_number(trimmed(lines[i + 1])) && begins_cue(i + 2))) {
      words += (words.empty() ? "" : " ") + std::string(trimmed(lines[++i]));
    }
    labels.add(label_time(lines[number - 1].substr(0, arrow)),
               label_time(behind.substr(0, behind.find_first_of(" \t"))),
               words_of(words),
               number);
  }
}

std::string joined(const std::vector<std::string_view>& words, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    text += (text.empty() ? "" : " ") + std::string(words[i]);
  }
  return text;
}

/// Where the channel stands in a line of NIST's rich transcription: before two times and, as a
/// rule, two <NA>. The recording's name before it may hold blanks. 0 where it is nowhere.
std::size_t channel_in(const std::vector<std::string_view>& fields) {
  std::size_t likely = 0;
  for (std::size_t i = 2; i + 2 < fields.size(); ++i) {
    if (!is_number(fields[i]) || !parse_seconds(fields[i + 1]) || !parse_seconds(fields[i + 2])) {
      continue;
    }
    if (i + 4 < fields.size() && fields[i + 3] == "<NA>" && fields[i + 4] == "<NA>") {
      return i;
    }
    likely = likely == 0 ? i : likely;
  }
  return likely;
}

/// SPEAKER recording channel begin duration <NA> <NA> speaker confidence lookahead. Lines of other
/// recordings do not count.
void read_rttm(std::string_view text, const fs::path& recording, Labels labels) {
  std::size_t number = 0;
  std::set<std::string> others;
  bool is_there = false;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    auto fields = split(trimmed(line), " \t");
    fields.erase(std::remove(fields.begin(), fields.end(), std::string_view()), fields.end());
    if (fields.empty() || fields.front() != "SPEAKER") {
      continue;
    }
    const std::size_t channel = channel_in(fields);
    if (channel == 0) {
      fail(labels.path(),
           "line " + std::to_string(number) +
               ": not SPEAKER, recording, channel, begin, duration; correct the labels");
    }
    const std::string name = joined(fields, 1, channel);
    if (name != "<NA>" && name != recording.stem().string() &&
        name != recording.filename().string()) {
      others.insert("'" + name + "'");
      continue;
    }
    is_there = true;
    const double begin = *parse_seconds(fields[channel + 1]);
    const double duration = *parse_seconds(fields[channel + 2]);
    // Behind the speaker stand a confidence and, since 2009, a lookahead time.
    const std::size_t speaker = std::min(channel + 5, fields.size());
    const std::size_t behind = fields.size() - speaker;
    const std::size_t count = behind > 2 ? behind - 2 : std::min<std::size_t>(behind, 1);
    labels.add(begin, begin + duration, joined(fields, speaker, speaker + count), number);
  }
  if (!is_there && !others.empty()) {
    fail(labels.path(),
         "has no lines of '" + recording.stem().string() + "' but of " +
             listed({others.begin(), others.end()}) +
             "; give the labels of this recording, or name it so in their second column");
  }
}

void read_csv(const fs::path& path, Labels labels) {
  const CsvTable table(path);
  const auto any_of = [&](std::initializer_list<const char*> names) {
    std::optional<std::size_t> found;
    for (const char* name : names) {
      for (const char* unit : {"", "_s", "_sec", "_seconds", "_time", " time", " (s)", " [s]"}) {
        found = found ? found : table.find(std::string(name) + unit);
      }
    }
    return found;
  };
  const auto begin = any_of({"start", "begin", "onset", "from"});
  const auto end = any_of({"end", "stop", "offset", "to"});
  const auto duration = any_of({"duration", "length"});
  const auto text = any_of({"text", "label", "query", "name"});
  if (!begin || (!end && !duration)) {
    fail(path,
         "line 1: no columns start and end (or duration) but " + listed(table.header()) +
             "; name them there");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto from = label_time(table.at(row, *begin));
    auto to = label_time(table.at(row, end ? *end : *duration));
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

std::vector<Label> read_labels(const fs::path& path, const fs::path& recording) {
  const std::string extension = lower_extension(path);
  std::vector<Label> found;
  const Labels labels(path, found);
  const auto bytes = read_file(path);
  if (!bytes) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "'; check the name");
  }
  const std::string text = as_utf8(*bytes);
  if (extension == ".txt" || extension == ".tsv") {
    read_audacity(text, labels);
  } else if (extension == ".srt" || extension == ".vtt") {
    read_subtitles(text, labels);
  } else if (extension == ".csv") {
    read_csv(path, labels);
  } else if (extension == ".rttm") {
    read_rttm(text, recording, labels);
  } else if (extension == ".textgrid") {
    TextGrid(path, text).read(labels);
  } else {
    throw Error(ErrorKind::usage,
                "'" + path.string() +
                    "': labels are read from .txt (Audacity), .srt, .vtt, .csv, .rttm and "
                    ".TextGrid; convert it to one of them");
  }
  if (found.empty()) {
    fail(path, "holds no labels with a duration; is it the right file?");
  }
  return found;
}

}  // namespace lasso
