#pragma once

#include <stdexcept>

namespace lasso::checkpoint {

/// A file is not what it claims to be. The readers' own word; what they were called for turns it
/// into an Error that names the file.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace lasso::checkpoint
