#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lasso/api/note.hpp"

namespace lasso::commands {

/// Logs notes.
void say(const std::vector<api::Note>& notes);

/// A progress bar with the remaining time, on stderr; only if that is a terminal and `shown`.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool shown);

  /// `share`: the share of the work done, 0 to 1; 1 removes the bar. `words` follow the bar.
  void operator()(double share, const std::string& words = "");

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  bool shown_;
  Clock::time_point began_;
  Clock::time_point drawn_;
};

}  // namespace lasso::commands
