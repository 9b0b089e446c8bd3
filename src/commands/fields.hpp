#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lasso::commands {

/// A label and its value.
using Field = std::pair<std::string, std::string>;

/// Prints fields on stdout, one below the other, with aligned values. Long values wrap.
void print_fields(const std::vector<Field>& fields);

}  // namespace lasso::commands
