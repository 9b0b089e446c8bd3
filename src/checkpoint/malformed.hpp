#pragma once

#include <stdexcept>

namespace lasso::checkpoint {

/// Thrown by the readers for malformed content; their callers turn it into an Error that names the
/// file.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace lasso::checkpoint
