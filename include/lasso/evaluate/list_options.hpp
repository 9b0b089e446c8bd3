#pragma once

#include <string>

namespace lasso::evaluate {

/// Which columns ask.
struct ListOptions {
  std::string query_column = "query";
  bool by_example = false;  ///< the column example holds recordings to ask with
};

}  // namespace lasso::evaluate
