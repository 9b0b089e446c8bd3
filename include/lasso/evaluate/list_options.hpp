#pragma once

#include <string>

namespace lasso::evaluate {

/// The columns that hold the queries.
struct ListOptions {
  std::string query_column = "query";
  bool by_example = false;  ///< query with the recordings in the column example
};

}  // namespace lasso::evaluate
