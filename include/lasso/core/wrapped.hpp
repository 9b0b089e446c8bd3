#pragma once

#include <cstddef>
#include <string>

namespace lasso {

/// Columns of a terminal that everybody has.
constexpr std::size_t kTerminalColumns = 80;

/// Text broken at blanks into lines of that many columns, lines behind the first one indented.
std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent);

}  // namespace lasso
