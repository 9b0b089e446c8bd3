#pragma once

#include <exception>
#include <new>
#include <string>

namespace lasso {

/// The message for an exception that is not an Error: out of memory, or an internal fault.
inline std::string fault_in_words(const std::exception& fault) {
  if (dynamic_cast<const std::bad_alloc*>(&fault) != nullptr) {
    return "out of memory; close other programs or split the file";
  }
  return std::string("internal fault, please report it: ") + fault.what();
}

}  // namespace lasso
