#include "lasso/core/wrapped.hpp"

#include <sstream>

namespace lasso {

std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent) {
  std::istringstream words(text);
  std::string lines;
  std::size_t column = 0;
  for (std::string word; words >> word;) {
    if (column > 0 && column + 1 + word.size() > columns) {
      lines += "\n" + std::string(indent, ' ');
      column = 0;
    }
    lines += (column > 0 ? " " : "") + word;
    column += (column > 0 ? 1 : 0) + word.size();
  }
  return lines;
}

}  // namespace lasso
