#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "support/support.hpp"

namespace fs = std::filesystem;

namespace {

using Rooms = std::set<std::string>;

/// Who may include whom, besides itself: the floors of the house, as docs/architecture.md draws
/// them.
const std::map<std::string, Rooms>& allowed() {
  static const Rooms below{"core", "audio", "dsp", "text", "checkpoint", "nn", "model", "separate"};
  static const Rooms with_data{
      "core", "audio", "dsp", "text", "checkpoint", "nn", "model", "separate", "data"};
  static const Rooms all{"core",
                         "audio",
                         "dsp",
                         "text",
                         "checkpoint",
                         "nn",
                         "model",
                         "separate",
                         "picture",
                         "describe",
                         "evaluate",
                         "data",
                         "train",
                         "batch",
                         "bench"};
  static const Rooms with_api = [] {
    Rooms rooms = all;
    rooms.insert("api");
    return rooms;
  }();
  static const std::map<std::string, Rooms> table{
      {"core", {}},
      {"audio", {"core"}},
      {"dsp", {"core"}},
      {"text", {"core"}},
      {"checkpoint", {"core"}},
      {"picture", {"dsp", "core"}},
      {"nn", {"core"}},
      {"model", {"nn", "text", "checkpoint", "core"}},
      {"separate", {"model", "nn", "dsp", "core"}},
      {"describe", below},
      {"evaluate", below},
      {"data", {"audio", "dsp", "core"}},
      {"train", with_data},
      {"batch", {"audio", "core"}},
      {"bench", below},
      {"api", all},
      {"commands", with_api},
      {"serve", with_api},
      {"capi",
       [] {
         Rooms rooms = with_api;
         rooms.insert("options");
         return rooms;
       }()},
      {"engine", {"commands", "serve", "core"}},
      {"options", {"api", "core", "separate", "audio", "dsp", "describe"}},
      {"cli", {"engine", "commands", "serve", "options", "api", "core"}}};
  return table;
}

bool may_include(const std::string& file, const std::string& from, const std::string& to) {
  // The files of separate that join the network to sound files.
  static const std::regex joins(
      "(separation_job|separated_stream|resampled_targets|stems|output_name|target_writer)\\.[ch]"
      "pp$");
  const bool meets = from == "separate" && to == "audio" && std::regex_search(file, joins);
  return from == to || meets || allowed().at(from).count(to) > 0;
}

}  // namespace

TEST_CASE("no folder includes one that is not below it", "[architecture]") {
  static const std::regex include("#include \"lasso/([a-z_]+)/");
  const fs::path source = LASSO_SOURCE_DIR;
  int arrows = 0;
  for (const auto& root : {source / "include" / "lasso", source / "src"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") {
        continue;
      }
      const std::string room = fs::relative(entry.path(), root).begin()->string();
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_search(line, match, include)) {
          ++arrows;
          CAPTURE(entry.path().string(), line);
          CHECK(may_include(entry.path().string(), room, match[1]));
        }
      }
    }
  }
  CHECK(arrows > 50);
}

TEST_CASE("lasso.h is C, with no header but the language's own", "[architecture]") {
  static const std::regex include("#include <(.*)>");
  const auto header =
      lasso::testing::read_text(fs::path(LASSO_SOURCE_DIR) / "include" / "lasso" / "lasso.h");
  std::set<std::string> included;
  for (std::sregex_iterator match(header.begin(), header.end(), include), end; match != end;
       ++match) {
    included.insert((*match)[1]);
  }
  CHECK(included == std::set<std::string>{"stddef.h", "stdint.h"});
}

TEST_CASE("public headers show no library but ATen, torch/nn, and CLI11 in options",
          "[architecture]") {
  static const std::regex third_party("#include <([a-zA-Z0-9_]+)[/.][^>]*>");
  static const Rooms known{"ATen", "c10", "torch", "CLI"};
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(LASSO_SOURCE_DIR) / "include")) {
    if (entry.path().extension() == ".h") {
      continue;  // see above
    }
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::smatch match;
      if (std::regex_search(line, match, third_party)) {
        CAPTURE(entry.path().string(), line);
        CHECK(known.count(match[1]) == 1);
        if (match[1] == "CLI") {
          CHECK(lasso::testing::contains(entry.path().string(), "/options/"));
        }
        // It holds numbers only.
        if (match[1] == "torch" && !lasso::testing::contains(line, "<torch/version.h>")) {
          CHECK(lasso::testing::contains(line, "<torch/nn/"));
          CHECK(lasso::testing::contains(entry.path().string(), "/nn/"));
        }
      }
    }
  }
}
