#pragma once

#include <string>
#include <vector>

#include "lasso/core/listed.hpp"

namespace lasso::audio {

/// The note for an output that lacks some of the input's non-audio parts.
inline std::string not_held(const std::vector<std::string>& parts) {
  return "does not hold the input's " + listed(parts);
}

}  // namespace lasso::audio
