#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::bench {

/// The resources that a program used.
struct ProcessUsage {
  double seconds;
  std::int64_t peak_bytes;  ///< peak resident memory, sampled every millisecond
};

/// Runs a program to completion and discards its standard output. Throws an input Error if it
/// cannot be started or fails.
ProcessUsage run_command(const std::vector<std::string>& command);

/// A shell invocation of `command` with each {} replaced by the quoted `file`.
std::vector<std::string> shell_command(const std::string& command, const std::string& file);

}  // namespace lasso::bench
