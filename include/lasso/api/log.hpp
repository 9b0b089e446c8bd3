#pragma once

#include <string>

namespace lasso::api {

/// -q, -v and --log-level.
struct Verbosity {
  bool quiet = false;
  bool verbose = false;
  std::string level = "info";
};

/// Sends log messages of the chosen level to stderr, each on one line even if names in it contain
/// line breaks.
void set_up_log(const Verbosity& verbosity);

}  // namespace lasso::api
