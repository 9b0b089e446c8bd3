#pragma once

#include <string>
#include <vector>

#include "lasso/commands/arguments.hpp"

namespace lasso::commands {

/// Returns the queries. As with grep, the first positional is the query, and is removed, unless -Q,
/// --like or labels provide queries. Also checks the queries of --not.
std::vector<std::string> take_queries(SeparateArguments& arguments);

}  // namespace lasso::commands
