#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::bench {

/// What a program took.
struct ProcessUsage {
  double seconds;
  std::int64_t peak_bytes;  ///< the most memory that was resident, as seen every millisecond
};

/// Runs a program to its end, its standard output thrown away. Throws an input Error if it cannot
/// be started or fails.
ProcessUsage run_command(const std::vector<std::string>& command);

/// `command`, for a shell, with each {} replaced by `file`, quoted.
std::vector<std::string> shell_command(const std::string& command, const std::string& file);

}  // namespace lasso::bench
