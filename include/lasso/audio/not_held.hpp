#pragma once

#include <string>
#include <vector>

#include "lasso/core/listed.hpp"

namespace lasso::audio {

/// The note of an output that lacks some of what stood beside the input's sound.
inline std::string not_held(const std::vector<std::string>& parts) {
  return "does not hold the input's " + listed(parts);
}

}  // namespace lasso::audio
