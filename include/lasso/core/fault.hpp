#pragma once

#include <exception>
#include <new>
#include <string>
#include <string_view>

namespace lasso {

/// Whether an exception says that memory ran out: the standard library's, or LibTorch's.
inline bool is_out_of_memory(const std::exception& fault) {
  return dynamic_cast<const std::bad_alloc*>(&fault) != nullptr ||
         std::string_view(fault.what()).find("not enough memory") != std::string_view::npos ||
         std::string_view(fault.what()).find("out of memory") != std::string_view::npos;
}

/// The message for an exception that is not an Error: out of memory, or an internal fault.
inline std::string fault_in_words(const std::exception& fault) {
  if (is_out_of_memory(fault)) {
    return "out of memory; close other programs or split the file";
  }
  return std::string("internal fault, please report it: ") + fault.what();
}

}  // namespace lasso
