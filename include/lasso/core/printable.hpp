#pragma once

#include <string>
#include <string_view>

namespace lasso {

/// Formats a name as one line of UTF-8, unique to that name: control characters and bytes that are
/// not valid UTF-8 become \\xHH. Everything else is unchanged.
std::string printable(std::string_view name);

}  // namespace lasso
