#pragma once

#include <cstddef>
#include <string>

namespace lasso {

/// The width to assume for a terminal.
constexpr std::size_t kTerminalColumns = 80;

/// Wraps text at blanks into lines of at most `columns` columns. All lines but the first are
/// indented.
std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent);

}  // namespace lasso
