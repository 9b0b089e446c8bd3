#include "lasso/describe/class_list.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>

#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/trimmed.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::describe {

namespace {

constexpr const char* kPlace = "{}";  // in a template

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream fields(text);
  for (std::string field; std::getline(fields, field, ',');) {
    if (std::string part(trimmed(field)); !part.empty()) {
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

/// Collects classes and says what is wrong with one, with the place where it stands.
class Collector {
 public:
  explicit Collector(std::string origin) : origin_(std::move(origin)) {}

  void add(SoundClass sound, const std::string& place) {
    if (sound.label.empty() || sound.prompts.empty()) {
      fail(place, "has a class without a name or prompts");
    }
    std::vector<std::string> texts = sound.prompts;
    texts.push_back(sound.label);
    for (const std::string& text : texts) {
      if (text.find("-->") != std::string::npos) {
        fail(place, "has '-->' in a class, which subtitles cannot hold");
      }
      if (printable(text) != text) {
        fail(place, "has a class that is not one line of UTF-8 text");
      }
    }
    if (seen_.insert(lower_case(sound.label)).second) {
      list_.classes.push_back(std::move(sound));
    } else {
      list_.repeated.push_back(sound.label);
    }
  }

  ClassList finish() {
    if (list_.classes.empty()) {
      fail("", "names no class");
    }
    return std::move(list_);
  }

 private:
  [[noreturn]] void fail(const std::string& place, const std::string& fault) const {
    throw Error(ErrorKind::usage,
                origin_ + place + " " + fault + "; write one a line, for example: dog barking");
  }

  std::string origin_;
  std::set<std::string> seen_;
  ClassList list_;
};

/// `prompt`, `prompt<tab>label` or `label = prompt, prompt`.
SoundClass class_of(const std::string& line) {
  if (const auto tab = line.find('\t'); tab != std::string::npos) {
    return {std::string(trimmed(line.substr(tab))), {std::string(trimmed(line.substr(0, tab)))}};
  }
  if (const auto equals = line.find('='); equals != std::string::npos) {
    return {std::string(trimmed(line.substr(0, equals))), split_at_commas(line.substr(equals + 1))};
  }
  return {line, {line}};
}

}  // namespace

ClassList parse_classes(const std::string& names) {
  Collector collector("--classes '" + printable(names) + "'");
  for (const std::string& name : split_at_commas(names)) {
    collector.add({name, {name}}, "");
  }
  return collector.finish();
}

ClassList read_classes(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) {
    throw Error(ErrorKind::usage, "cannot read '" + file.string() + "'; check the name");
  }
  Collector collector("'" + file.string() + "'");
  std::istringstream lines(as_utf8(*bytes));
  std::size_t number = 0;
  for (std::string text; std::getline(lines, text);) {
    ++number;
    const std::string line(trimmed(text));
    if (!line.empty() && line.front() != '#') {
      collector.add(class_of(line), ", line " + std::to_string(number) + ",");
    }
  }
  return collector.finish();
}

std::vector<std::string> Templates::of(const std::string& prompt) const {
  std::vector<std::string> filled;
  for (std::string text : texts) {
    if (const auto place = text.find(kPlace); place != std::string::npos) {
      text.replace(place, std::string_view(kPlace).size(), lower_case(prompt));
    }
    filled.push_back(std::move(text));
  }
  return filled;
}

}  // namespace lasso::describe
