#pragma once

#include <string>
#include <string_view>

namespace lasso {

/// A name as one line of UTF-8 that no other name has: control characters, and bytes that are no
/// UTF-8, become \\xHH. All else stays.
std::string printable(std::string_view name);

}  // namespace lasso
