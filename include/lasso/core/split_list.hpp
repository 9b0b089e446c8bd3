#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "lasso/core/trimmed.hpp"

namespace lasso {

/// The parts of a list separated by semicolons, without surrounding blanks. Empty ones are left
/// out.
inline std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ';');) {
    if (const std::string_view inner = trimmed(part); !inner.empty()) {
      parts.emplace_back(inner);
    }
  }
  return parts;
}

}  // namespace lasso
