#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lasso/api/note.hpp"

namespace lasso::commands {

/// Puts notes into the log.
void say(const std::vector<api::Note>& notes);

/// A bar with the time left on stderr, if that is a terminal and `shown`; else nothing.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool shown);

  /// `share`: of the work that is done, 0 to 1; 1 takes the bar away. `words` stand behind it.
  void operator()(double share, const std::string& words = "");

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  bool shown_;
  Clock::time_point began_;
  Clock::time_point drawn_;
};

}  // namespace lasso::commands
