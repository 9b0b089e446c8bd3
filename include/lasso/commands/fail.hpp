#pragma once

#include <cstdio>
#include <string>

#include "lasso/core/error.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::commands {

/// Says what went wrong, in one line on stderr. Gives the exit code for it.
inline int fail(ErrorKind kind, const std::string& message) {
  std::fprintf(stderr, "lasso: error: %s\n", printable(message).c_str());
  return static_cast<int>(kind);
}

}  // namespace lasso::commands
