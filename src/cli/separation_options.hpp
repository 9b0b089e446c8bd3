#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

// What `separate` and `batch` both offer.

void add_query_options(CLI::App& command, commands::SeparateArguments& arguments);
/// What files hold, and whether they may be replaced.
void add_format_options(CLI::App& command, commands::SeparateArguments& arguments);
/// Where and how much is edited.
void add_edit_options(CLI::App& command, commands::SeparateArguments& arguments);

}  // namespace lasso::cli
