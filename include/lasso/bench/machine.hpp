#pragma once

#include <cstdint>
#include <string>

namespace lasso::bench {

/// What figures were measured on.
struct Machine {
  std::string processor;     ///< as it calls itself
  std::string instructions;  ///< those that make networks faster, e.g. "avx2 fma avx512f"
  unsigned cores = 0;
  std::int64_t memory = 0;  ///< bytes
  std::string system;       ///< kernel and its version
  std::string libraries;    ///< that compute, and their versions
};

Machine this_machine();

}  // namespace lasso::bench
