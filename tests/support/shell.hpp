#pragma once

#include <string>

#include "support/support.hpp"

namespace lasso::testing {

/// What became of a run of the program.
struct Result {
  int code = 0;  ///< exit status; 1000 and the signal that ended it
  std::string out;
  std::string err;
};

/// A folder with a model (tiny) and a recording (street.wav: half a second of noise, 44.1 kHz,
/// stereo), and the program run in it.
class Shell {
 public:
  Shell();

  /// `under`: what to run it under, with a blank behind.
  Result run(const std::string& arguments, const std::string& under = "") const;

  /// Files that have come since the beginning.
  std::size_t made() const { return folder_.entries() - entries_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  TemporaryFolder
      cache_;  // its own: a plan that `lasso bench` keeps changes the last bits of results
  std::size_t entries_ = 0;
};

}  // namespace lasso::testing
