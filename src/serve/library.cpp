#include "library.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <random>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/threads.hpp"
#include "lasso/separate/output_name.hpp"

namespace lasso::serve {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kReaders = 2;
constexpr std::size_t kMostRecordings = 2000;
constexpr auto kKept = std::chrono::hours(24);
constexpr double kTellEvery = 0.25;  // seconds

/// Thrown to stop the reading of a recording that was removed.
struct Removed {};

/// A name that a file can have: its last part, without what steers terminals, short enough to have
/// more put behind it.
std::string file_name_of(const std::string& name) {
  constexpr std::size_t kMost = 150;
  std::string last = printable(name.substr(name.find_last_of("/\\") + 1));
  std::replace(last.begin(), last.end(), '\\', '_');
  const std::string extension = fs::path(last).extension().string();
  if (last.size() > kMost && extension.size() < 10) {
    last = separate::cut_name(last, kMost - extension.size()) + extension;
  }
  last = separate::cut_name(last, kMost);
  return last.empty() || last.front() == '.' || last == "-" ? "recording" + extension : last;
}

/// What it throws in words; empty if it is done.
template <typename Action>
std::string failure_of(const Action& action) {
  try {
    action();
    return {};
  } catch (const Error& error) {
    return error.what();
  } catch (const std::exception& error) {
    return fault_in_words(error);
  }
}

}  // namespace

std::string new_id() {
  static std::random_device random;
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  std::string id;
  for (int i = 0; i < 3; ++i) {
    std::array<char, 9> part{};
    std::snprintf(part.data(), part.size(), "%08x", random());
    id += part.data();
  }
  return id;
}

std::string by_names(std::string text, const std::vector<Recording>& recordings) {
  for (const Recording& recording : recordings) {
    const std::string folder = recording.path.parent_path().string() + "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
      text.erase(at, folder.size());
    }
  }
  return text;
}

std::string Recording::as_json() const {
  ordered_json object{{"id", id},
                      {"name", name},
                      {"role", role},
                      {"state", state},
                      {"bytes", bytes},
                      {"sample_rate", sample_rate},
                      {"channels", file_channels},
                      {"about_s", about_s},
                      {"film", is_film}};
  if (!job.empty()) {
    object["job"] = job;
  }
  if (!error.empty()) {
    object["note"] = error;
  }
  if (overview) {
    object["overview"] = {{"samples", overview->samples()},
                          {"channels", overview->channels()},
                          {"rms", overview->rms()},
                          {"peak_samples", kPeakSamples},
                          {"hop", overview->hop()},
                          {"bands", kBands},
                          {"top_hz", overview->top_hz()},
                          {"factor", kLevelFactor}};
  }
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

/// An upload on its way.
class Library::Upload : public BodyReceiver {
 public:
  Upload(Library& library, const std::string& name)
      : library_(library),
        folder_(library.folder_for(new_id())),
        path_(folder_ / file_name_of(name)) {
    file_.open(path_, std::ios::binary);
  }

  ~Upload() override {
    if (!is_kept_) {
      std::error_code ignored;
      file_.close();
      fs::remove_all(folder_, ignored);
    }
  }

  void take(const char* bytes, std::size_t size) override {
    if (!file_.write(bytes, static_cast<std::streamsize>(size))) {
      throw Error(ErrorKind::model, "no space left for uploads; delete some recordings");
    }
  }

  HttpResponse finish() override {
    file_.close();
    if (!file_) {
      throw Error(ErrorKind::model, "no space left for uploads; delete some recordings");
    }
    std::error_code ignored;
    if (fs::file_size(path_, ignored) == 0) {
      refuse("the file is empty; choose one with audio");
    }
    const Recording recording = library_.add(path_, "upload", "");
    is_kept_ = true;
    return {201, "application/json", recording.as_json() + "\n"};
  }

 private:
  Library& library_;
  fs::path folder_;
  fs::path path_;
  std::ofstream file_;
  bool is_kept_ = false;
};

Library::Library(EventChannel& events) : events_(events) {
  for (std::size_t i = 0; i < kReaders; ++i) {
    readers_.emplace_back([this] { read_recordings(); });
  }
}

Library::~Library() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
    shelf_.clear();  // readers stop
  }
  something_to_do_.notify_all();
  for (std::thread& reader : readers_) {
    reader.join();
  }
}

std::unique_ptr<BodyReceiver> Library::upload(const std::string& name) {
  return std::make_unique<Upload>(*this, name);
}

fs::path Library::folder_for(const std::string& id) const {
  const fs::path folder = folder_.path() / id;
  create_folder(folder);
  return folder;
}

Recording Library::copy(const fs::path& path, const std::string& role) {
  const fs::path own = folder_for(new_id()) / path.filename();
  std::error_code error;
  if (!fs::copy_file(path, own, error)) {
    throw Error(ErrorKind::input,
                "cannot copy '" + path.string() + "' (" + error.message() + "); check the file");
  }
  return add(own, role, "");
}

Recording Library::add(const fs::path& path, const std::string& role, const std::string& job) {
  Recording recording;
  recording.id = new_id();
  recording.name = path.filename().string();
  recording.path = path;
  recording.role = role;
  recording.job = job;
  recording.state = "reading";
  std::error_code ignored;
  recording.bytes = static_cast<std::int64_t>(fs::file_size(path, ignored));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (shelf_.size() >= kMostRecordings) {
      throw Error(ErrorKind::model, "there are too many recordings; delete some");
    }
    shelf_.emplace(recording.id, Shelved{recording, steady_clock::now()});
    order_.push_back(recording.id);
    to_read_.push_back(recording.id);
    events_.publish("file", recording.as_json());
  }
  something_to_do_.notify_one();
  return recording;
}

std::vector<Recording> Library::all() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Recording> recordings;
  recordings.reserve(order_.size());
  for (const std::string& id : order_) {
    recordings.push_back(shelf_.at(id).recording);
  }
  return recordings;
}

std::optional<Recording> Library::find(const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = shelf_.find(id);
  return found == shelf_.end() ? std::nullopt : std::optional(found->second.recording);
}

bool Library::remove(const std::string& id) {
  fs::path path;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = shelf_.find(id);
    if (found == shelf_.end()) {
      return false;
    }
    path = found->second.recording.path;
    shelf_.erase(found);
    order_.erase(std::find(order_.begin(), order_.end(), id));
    events_.publish("file-gone", ordered_json{{"id", id}}.dump());
  }
  std::error_code ignored;
  fs::remove(path, ignored);
  fs::remove_all(folder_.path() / id, ignored);  // its overview; readers of it have it open
  fs::remove(path.parent_path(), ignored);       // where nothing else of its job is left
  return true;
}

void Library::remove_old() {
  std::vector<std::string> old;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, shelved] : shelf_) {
      if (steady_clock::now() - shelved.since > kKept) {
        old.push_back(id);
      }
    }
  }
  for (const std::string& id : old) {
    remove(id);
  }
}

void Library::change(const std::string& id, const std::function<void(Recording&)>& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = shelf_.find(id);
  if (found == shelf_.end()) {
    throw Removed();
  }
  change(found->second.recording);
  events_.publish("file", found->second.recording.as_json());
}

void Library::read_recordings() {
  // Small tensors: threads would wait for each other more than they do, and jobs need the cores.
  const ThreadShare share(1);
  while (true) {
    std::string id;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      something_to_do_.wait(lock, [this] { return ends_ || !to_read_.empty(); });
      if (ends_) {
        return;
      }
      id = to_read_.front();
      to_read_.pop_front();
    }
    try {
      const std::string failure = failure_of([&] { read(id); });
      if (!failure.empty()) {
        change(id, [&](Recording& recording) {
          recording.state = "failed";
          recording.error = by_names(failure, {recording});
        });
      }
    } catch (const Removed&) {
      logger().debug("{} was removed while it was read", id);
    }
  }
}

void Library::read(const std::string& id) {
  const auto recording = find(id);
  if (!recording) {
    return;
  }
  audio::AudioReader file(recording->path);
  const auto overview =
      std::make_shared<Overview>(folder_for(id), file.sample_rate(), file.channels());
  change(id, [&](Recording& known) {
    known.sample_rate = file.sample_rate();
    known.file_channels = file.channels();
    known.about_s = file.about_s();
    known.is_film = file.has_picture();
    known.overview = overview;
  });
  Stopwatch told;
  overview->make(file, [&] {
    if (told.seconds() > kTellEvery) {
      told = Stopwatch();
      change(id, [](const Recording&) {});
    }
  });
  change(id, [&](Recording& known) {
    known.state = "ready";
    known.about_s =
        static_cast<double>(overview->samples()) / static_cast<double>(known.sample_rate);
    if (const auto damage = file.damage(); damage.is_any()) {
      known.error = in_words(damage);
    }
  });
}

}  // namespace lasso::serve
