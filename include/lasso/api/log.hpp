#pragma once

#include <string>

namespace lasso::api {

/// -q, -v and --log-level.
struct Verbosity {
  bool quiet = false;
  bool verbose = false;
  std::string level = "info";
};

/// Sends log lines to stderr, as many as asked for, each on one line whatever names it holds.
void set_up_log(const Verbosity& verbosity);

}  // namespace lasso::api
