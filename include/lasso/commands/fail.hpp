#pragma once

#include <cstdio>
#include <string>

#include "lasso/core/error.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::commands {

/// Prints the error on stderr, in one line. Returns its exit code.
inline int fail(ErrorKind kind, const std::string& message) {
  std::fprintf(stderr, "lasso: error: %s\n", printable(message).c_str());
  return static_cast<int>(kind);
}

}  // namespace lasso::commands
