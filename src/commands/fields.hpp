#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lasso::commands {

/// A label and what stands behind it.
using Field = std::pair<std::string, std::string>;

/// Fields below each other on stdout, values at one column, long ones on several lines.
void print_fields(const std::vector<Field>& fields);

}  // namespace lasso::commands
