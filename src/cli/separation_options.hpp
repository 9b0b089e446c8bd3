#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

// Options shared by `separate` and `batch`.

void add_query_options(CLI::App& command, commands::SeparateArguments& arguments);
/// File formats, and whether files may be overwritten.
void add_format_options(CLI::App& command, commands::SeparateArguments& arguments);
/// Where and how much is edited.
void add_edit_options(CLI::App& command, commands::SeparateArguments& arguments);

}  // namespace lasso::cli
