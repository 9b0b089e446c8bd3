#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "event_channel.hpp"
#include "http_server.hpp"
#include "overview.hpp"
#include "private_folder.hpp"

namespace lasso::serve {

/// A recording that was brought, or made by a job.
struct Recording {
  std::string id;
  std::string name;  ///< as people know it
  std::filesystem::path path;
  std::string role;   ///< upload, example, target, residual
  std::string job;    ///< that made it; or empty
  std::string state;  ///< reading, ready, failed
  std::string error;  ///< where it failed; or what was found wrong
  std::int64_t bytes = 0;
  std::int64_t sample_rate = 0;  ///< from here on: once it was opened
  std::int64_t file_channels = 0;
  double about_s = 0.0;
  bool is_film = false;
  std::shared_ptr<Overview> overview;

  std::string as_json() const;
};

/// The recordings of a server, in a private folder that goes with it. Each is read once in a thread
/// of its own to be drawn and played; the channel is told of all that happens. May be shared
/// between threads.
class Library {
 public:
  explicit Library(EventChannel& events);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  /// What keeps an upload of that name.
  std::unique_ptr<BodyReceiver> upload(const std::string& name);
  /// A file of this machine, copied.
  Recording copy(const std::filesystem::path& path, const std::string& role);
  /// A new folder for what a job makes.
  std::filesystem::path folder_for(const std::string& id) const;
  /// A file in a folder of its own.
  Recording add(const std::filesystem::path& path, const std::string& role, const std::string& job);

  std::vector<Recording> all() const;  ///< the oldest first
  std::optional<Recording> find(const std::string& id) const;
  /// False if there is none.
  bool remove(const std::string& id);
  /// What was brought a day ago or longer.
  void remove_old();

 private:
  class Upload;
  struct Shelved {
    Recording recording;
    std::chrono::steady_clock::time_point since;
  };

  void read_recordings();
  void read(const std::string& id);
  /// Changes one, and tells of it.
  void change(const std::string& id, const std::function<void(Recording&)>& change);

  EventChannel& events_;
  PrivateFolder folder_;
  mutable std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::map<std::string, Shelved> shelf_;
  std::vector<std::string> order_;
  std::deque<std::string> to_read_;
  bool ends_ = false;
  std::vector<std::thread> readers_;
};

/// A text in which recordings have the names that people know.
std::string by_names(std::string text, const std::vector<Recording>& recordings);

/// A name that nobody can guess: 24 hexadecimal digits.
std::string new_id();

}  // namespace lasso::serve
