#pragma once

#include <cstdint>
#include <string>

namespace lasso::bench {

/// The machine that figures were measured on.
struct Machine {
  std::string processor;     ///< its own name
  std::string instructions;  ///< those that speed up networks, e.g. "avx2 fma avx512f"
  unsigned cores = 0;
  std::int64_t memory = 0;  ///< bytes
  std::string system;       ///< kernel and version
  std::string libraries;    ///< numerical libraries and versions
};

Machine this_machine();

}  // namespace lasso::bench
