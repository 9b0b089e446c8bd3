#pragma once

#include "lasso/api/requests.hpp"

namespace CLI {
class App;
}

namespace lasso::options {

// Options of `separate`, which `batch` shares but for the outputs' names.

void add_query_options(CLI::App& command, api::SeparateRequest& arguments);
/// File formats, and whether files may be overwritten.
void add_format_options(CLI::App& command, api::SeparateRequest& arguments);
/// Where and how much is edited.
void add_edit_options(CLI::App& command, api::SeparateRequest& arguments);

/// --output and the other files that `separate` writes.
void add_output_options(CLI::App& command, api::SeparateRequest& arguments);

}  // namespace lasso::options
