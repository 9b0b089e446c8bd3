#pragma once

#include <string>
#include <vector>

namespace lasso {

/// The first few items as text: "a, b, c and 5 more".
std::string listed(const std::vector<std::string>& items);

}  // namespace lasso
