#pragma once

#include <string>
#include <vector>

#include "lasso/commands/arguments.hpp"

namespace lasso::commands {

/// As grep has it: the first positional, which is taken away, is the query unless -Q, --like or
/// labels give it. Those of --not are looked at, too.
std::vector<std::string> take_queries(SeparateArguments& arguments);

}  // namespace lasso::commands
