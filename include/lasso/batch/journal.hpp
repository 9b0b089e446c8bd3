#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace lasso::batch {

enum class State { begun, done, failed };

/// A batch's record of one file: a JSON object on one line of the journal.
struct Line {
  std::string output;   ///< the first output, which identifies the task
  std::string request;  ///< a JSON object: everything that determines the outputs' contents
  State state = State::begun;
  std::string time;  ///< UTC, such as 2026-01-31T12:00:00.000Z
  double duration_s = 0.0;
  double took_s = 0.0;
  std::string error;
  std::vector<bool> is_there{};  ///< per target, if known
  bool truncated = false;        ///< the file is shorter than its header says
  std::string damage{};          ///< of the input file, in words

  std::string json() const;
};

/// The file that a batch keeps beside its outputs so that it can resume after a stop. Each line is
/// appended and flushed to disk at once.
class Journal {
 public:
  /// Opens the file for appending. Throws an input Error if that fails or another process has it
  /// open.
  explicit Journal(std::filesystem::path path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Appends a line with the current time and returns it as written. Thread-safe. Throws an input
  /// Error if the disk is full.
  Line append(Line line);

 private:
  std::filesystem::path path_;
  int file_ = -1;
  std::mutex mutex_;
};

/// The combined contents of several journals.
struct JournalState {
  std::map<std::string, Line> lines;  ///< the latest line for each first output
  /// Outputs and residuals that this batch made: their names were free when their file was begun.
  std::set<std::string> owned;
};

/// Reads journals. Missing files count as empty; lines cut off by a crash are ignored.
JournalState read_journals(const std::vector<std::filesystem::path>& paths);

/// Replaces a journal by one with these lines.
void write_journal(const std::filesystem::path& path, const JournalState& known);

/// The existing shard journals of a batch whose main journal is `journal`.
std::vector<std::filesystem::path> journals_of_shards(const std::filesystem::path& journal);

}  // namespace lasso::batch
