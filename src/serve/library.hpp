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

/// A recording that was uploaded, copied or made by a job.
struct Recording {
  std::string id;
  std::string name;  ///< as the user knows it
  std::filesystem::path path;
  std::string role;   ///< upload, example, target, residual
  std::string job;    ///< the job that made it; or empty
  std::string state;  ///< reading, ready, failed
  std::string error;  ///< reason of failure, or a defect of the file
  std::int64_t bytes = 0;
  std::int64_t sample_rate = 0;  ///< this and all below: set once the file is open
  std::int64_t file_channels = 0;
  double about_s = 0.0;
  bool is_film = false;
  std::shared_ptr<Overview> overview;

  std::string as_json() const;
};

/// The recordings of a server, in a private folder that is deleted with it. Background threads read
/// each recording once, for display and playback. Publishes every change to the channel.
/// Thread-safe.
class Library {
 public:
  explicit Library(EventChannel& events);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  /// A receiver that stores an upload of that name.
  std::unique_ptr<BodyReceiver> upload(const std::string& name);
  /// Adds a copy of a local file.
  Recording copy(const std::filesystem::path& path, const std::string& role);
  /// The path of a folder for a job's output.
  std::filesystem::path folder_for(const std::string& id) const;
  /// Adds a file that lies in a folder of its own.
  Recording add(const std::filesystem::path& path, const std::string& role, const std::string& job);

  std::vector<Recording> all() const;  ///< oldest first
  std::optional<Recording> find(const std::string& id) const;
  /// Returns false if there is no such recording.
  bool remove(const std::string& id);
  /// Removes recordings added at least a day ago.
  void remove_old();

 private:
  class Upload;
  struct Shelved {
    Recording recording;
    std::chrono::steady_clock::time_point since;
  };

  void read_recordings();
  void read(const std::string& id);
  /// Changes a recording and publishes it.
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

/// Replaces the paths of recordings in a text by the names that the user knows.
std::string by_names(std::string text, const std::vector<Recording>& recordings);

/// An unguessable id: 24 hexadecimal digits.
std::string new_id();

}  // namespace lasso::serve
