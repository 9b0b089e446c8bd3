#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lasso/batch/journal.hpp"

namespace lasso::batch {

/// The result of one file.
struct Outcome {
  double duration_s = 0.0;
  std::vector<bool> is_there{};  ///< see Line
  bool truncated = false;
  std::string damage{};
  std::function<void()> tell{};  ///< reports the result to the user
};

/// A file to process.
struct Task {
  std::string name;                                         ///< of the first output, in journals
  std::string input;                                        ///< as the user wrote it
  std::vector<std::vector<std::filesystem::path>> outputs;  ///< that it may write, per target
  bool overwrite = false;                                   ///< existing outputs
  std::string request;                                      ///< see Line
  double length_s = 0.0;                                    ///< approximate; 0 if unknown
  /// Processes the file, in any thread. `progress` receives the seconds of the file done.
  std::function<Outcome(const std::function<void(double done_s)>& progress)> work;
};

/// Callbacks of a batch; called from any thread, but one at a time.
struct Listener {
  std::function<void(const Task&, const Outcome&, const Line&)> done;
  std::function<void(const Task&, const Line&)> failed;
  std::function<void(double done_s)> progress;  ///< of all files together
};

/// The options of run_batch().
struct BatchOptions {
  int jobs = 1;            ///< files processed concurrently
  bool fail_fast = false;  ///< start no further file after a failure
};

/// Processes the files, longest first, and records each start and result in the journal. Removes
/// partial outputs of an earlier run. A file that fails is reported and skipped. An interrupt or a
/// journal that cannot be written stops the batch: it throws an Error, and unfinished files leave
/// nothing behind.
void run_batch(std::vector<Task> tasks,
               const BatchOptions& options,
               Journal& journal,
               const Listener& listener);

}  // namespace lasso::batch
