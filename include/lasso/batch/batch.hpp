#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lasso/batch/journal.hpp"

namespace lasso::batch {

/// What came of a file.
struct Outcome {
  double duration_s = 0.0;
  std::vector<bool> is_there{};  ///< see Line
  bool truncated = false;
  std::string damage{};
  std::function<void()> tell{};  ///< tells people
};

/// A file to work on.
struct Task {
  std::string name;                                         ///< of its first output, in journals
  std::string input;                                        ///< as people wrote it
  std::vector<std::vector<std::filesystem::path>> outputs;  ///< that it may write, of each target
  bool overwrite = false;                                   ///< those that exist
  std::string request;                                      ///< see Line
  double length_s = 0.0;                                    ///< about; 0 where nobody knows
  /// Does it, in any thread. `progress`: how much of the file is done.
  std::function<Outcome(const std::function<void(double done_s)>& progress)> work;
};

/// What the outside wants to hear; one call at a time, from any thread.
struct Listener {
  std::function<void(const Task&, const Outcome&, const Line&)> done;
  std::function<void(const Task&, const Line&)> failed;
  std::function<void(double done_s)> progress;  ///< of all files together
};

/// How a batch is worked through.
struct BatchOptions {
  int jobs = 1;            ///< files at once
  bool fail_fast = false;  ///< take no further file once one failed
};

/// Works on the files, the longest first, and says in the journal what it begins and what came of
/// it. What an earlier run left half written is removed. A file that fails is told and left; an
/// interrupt stops all, and so does a journal that cannot be written: then an Error is thrown, and
/// files in work leave nothing.
void run_batch(std::vector<Task> tasks,
               const BatchOptions& options,
               Journal& journal,
               const Listener& listener);

}  // namespace lasso::batch
