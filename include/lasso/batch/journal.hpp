#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace lasso::batch {

enum class State { begun, done, failed };

/// What a batch says of a file, a JSON object on a line of its journal.
struct Line {
  std::string output;   ///< the first one, which names the work
  std::string request;  ///< a JSON object: all that decides what the outputs hold
  State state = State::begun;
  std::string time;  ///< UTC, as 2026-01-31T12:00:00.000Z
  double duration_s = 0.0;
  double took_s = 0.0;
  std::string error;
  std::vector<bool> is_there{};  ///< of each target, where that is known
  bool truncated = false;        ///< the file ends before its header says
  std::string damage{};          ///< of the file, in words

  std::string json() const;
};

/// The file that a batch keeps beside its outputs, so that it can go on where it was stopped. Lines
/// are added at its end, each at once, whatever happens after.
class Journal {
 public:
  /// Opened for adding. Throws an input Error if it cannot be, or if another process has it open.
  explicit Journal(std::filesystem::path path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// With the time of now; may be called by several threads. Gives the line as it was written.
  /// Throws an input Error if the disk is full.
  Line append(Line line);

 private:
  std::filesystem::path path_;
  int file_ = -1;
  std::mutex mutex_;
};

/// What journals say together.
struct JournalState {
  std::map<std::string, Line> lines;  ///< the latest of each first output
  /// Outputs and residuals that are ours: they were free when a file was begun that was to have
  /// them.
  std::set<std::string> owned;
};

/// Journals that are not there say nothing; a line that was cut off when the power went does not
/// count.
JournalState read_journals(const std::vector<std::filesystem::path>& paths);

/// Replaces a journal by one that says these lines.
void write_journal(const std::filesystem::path& path, const JournalState& known);

/// Where the shards of a batch with that journal have theirs: those that are there.
std::vector<std::filesystem::path> journals_of_shards(const std::filesystem::path& journal);

}  // namespace lasso::batch
