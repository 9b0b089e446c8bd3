#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "lasso/core/error.hpp"

namespace lasso::capi {

/// A structure of options as this version has it, from one that its caller may know in fewer
/// fields; from nothing, all zero. Throws a usage Error if it does not begin with a size that can
/// be.
template <typename Options>
Options complete(const Options* given) {
  Options options{};
  if (given == nullptr) {
    return options;
  }
  constexpr std::size_t kMost = 4096;
  if (given->size < sizeof(given->size) || given->size > kMost) {
    refuse("the options do not begin with their size; set it to sizeof(the structure)");
  }
  const auto* const bytes = reinterpret_cast<const char*>(given);
  if (std::any_of(bytes + std::min(given->size, sizeof(Options)),
                  bytes + given->size,
                  [](char byte) { return byte != 0; })) {
    refuse("the options set a field that this version of Lasso does not have; use a newer one");
  }
  std::memcpy(&options, given, std::min(given->size, sizeof(Options)));
  return options;
}

}  // namespace lasso::capi
