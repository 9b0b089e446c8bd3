#include "lasso/batch/journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::batch {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::array<std::pair<State, const char*>, 3> kStates{
    {{State::begun, "begun"}, {State::done, "done"}, {State::failed, "failed"}}};
// The keys of a line that are not its request's.
constexpr std::array kResults{"status",
                              "time",
                              "output",
                              "duration_s",
                              "took_s",
                              "speed",
                              "error",
                              "is_there",
                              "truncated",
                              "damage"};

std::string time_of_now() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const std::time_t seconds = system_clock::to_time_t(now);
  const auto milliseconds = duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string digits = std::to_string(1000 + milliseconds.count());
  return std::string(text.data()) + "." + digits.substr(1) + "Z";
}

std::optional<Line> line_from(const std::string& text) {
  try {
    ordered_json object = ordered_json::parse(text);
    Line line;
    const auto status = object.at("status").get<std::string>();
    const auto state = std::find_if(
        kStates.begin(), kStates.end(), [&](const auto& known) { return known.second == status; });
    if (state == kStates.end()) {
      return std::nullopt;
    }
    line.state = state->first;
    line.output = object.at("output").get<std::string>();
    line.time = object.at("time").get<std::string>();
    line.duration_s = object.value("duration_s", 0.0);
    line.took_s = object.value("took_s", 0.0);
    line.error = object.value("error", "");
    line.is_there = object.value("is_there", std::vector<bool>());
    line.truncated = object.value("truncated", false);
    line.damage = object.value("damage", "");
    for (const char* const key : kResults) {
      object.erase(key);
    }
    line.request = object.dump();
    return line;
  } catch (const ordered_json::exception&) {
    return std::nullopt;
  }
}

/// All that the request is to write.
std::set<std::string> files_of(const Line& line) {
  std::set<std::string> files{line.output};
  const auto request = ordered_json::parse(line.request);
  for (const auto& target : request.value("targets", ordered_json::array())) {
    for (const char* const kind : {"output", "residual"}) {
      if (target.contains(kind)) {
        files.insert(target.at(kind).get<std::string>());
      }
    }
  }
  return files;
}

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw Error(ErrorKind::input, "cannot write the journal '" + path.string() + "': " + reason);
}

}  // namespace

std::string Line::json() const {
  const auto known = std::find_if(
      kStates.begin(), kStates.end(), [&](const auto& pair) { return pair.first == state; });
  ordered_json object{{"status", known->second}, {"time", time}, {"output", output}};
  object.update(ordered_json::parse(request));
  if (state == State::done) {
    object["duration_s"] = duration_s;
    object["took_s"] = took_s;
    object["speed"] = duration_s / took_s;
    if (!is_there.empty()) {
      object["is_there"] = is_there;
    }
    if (!damage.empty()) {
      object["truncated"] = truncated;
      object["damage"] = damage;
    }
  } else if (state == State::failed) {
    object["error"] = error;
  }
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Journal::Journal(fs::path path) : path_(std::move(path)) {
  file_ = open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) {
    fail(path_, std::string(std::strerror(errno)) + "; name another with --journal");
  }
  if (flock(file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(file_);
    fail(path_, "another lasso batch is using it; wait for it, or give each its --shard I/N");
  }
  char last = '\n';
  const off_t size = lseek(file_, 0, SEEK_END);
  if (size > 0 && pread(file_, &last, 1, size - 1) == 1 && last != '\n' &&
      write(file_, "\n", 1) != 1) {  // what was cut off stays a line of its own
    const int reason = errno;
    close(file_);
    fail(path_, std::strerror(reason));
  }
}

Journal::~Journal() { close(file_); }

Line Journal::append(Line line) {
  line.time = time_of_now();
  const std::string text = line.json() + "\n";
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto written = write(file_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || platform::flush_to_disk(file_) != 0) {
    fail(path_, std::string(std::strerror(written < 0 ? errno : ENOSPC)) + "; free some space");
  }
  return line;
}

JournalState read_journals(const std::vector<fs::path>& paths) {
  std::vector<Line> all;
  for (const fs::path& path : paths) {
    std::ifstream file(path);
    for (std::string text; std::getline(file, text);) {
      if (auto line = line_from(text)) {
        all.push_back(*std::move(line));
      }
    }
  }
  std::stable_sort(
      all.begin(), all.end(), [](const Line& a, const Line& b) { return a.time < b.time; });
  JournalState known;
  for (Line& line : all) {
    if (line.state != State::failed) {
      known.owned.merge(files_of(line));
    }
    known.lines[line.output] = std::move(line);
  }
  return known;
}

void write_journal(const fs::path& path, const JournalState& known) {
  std::string text;
  for (const auto& [output, last] : known.lines) {
    if (last.state == State::failed && known.owned.count(output) > 0) {
      Line begun = last;
      begun.state = State::begun;
      text += begun.json() + "\n";
    }
    text += last.json() + "\n";
  }
  write_file(path, text);
}

std::vector<fs::path> journals_of_shards(const fs::path& journal) {
  const std::string begin = journal.stem().string() + ".";
  const fs::path folder = journal.has_parent_path() ? journal.parent_path() : fs::path(".");
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(begin, 0) == 0 && name.find("-of-", begin.size()) != std::string::npos &&
        entry.path().extension() == journal.extension()) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace lasso::batch
