#include "lasso/core/listed.hpp"

#include <algorithm>

namespace lasso {

std::string listed(const std::vector<std::string>& items) {
  constexpr std::size_t kListed = 8;
  std::string list;
  for (std::size_t i = 0; i < std::min(items.size(), kListed); ++i) {
    list += (i > 0 ? ", " : "") + items[i];
  }
  if (items.size() > kListed) {
    list += " and " + std::to_string(items.size() - kListed) + " more";
  }
  return list;
}

}  // namespace lasso
