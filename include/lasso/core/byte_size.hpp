#pragma once

#include <cstdint>
#include <string>

namespace lasso {

/// Parses a size in bytes: a number, an optional K, M or G (powers of 1000) or Ki, Mi or Gi (powers
/// of 1024), and an optional B. Throws a usage Error for anything else.
std::int64_t parse_byte_size(const std::string& text);

}  // namespace lasso
