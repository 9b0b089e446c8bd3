#pragma once

#include <cstdint>
#include <string>

namespace lasso {

/// A size as people write it: a number and maybe K, M or G for thousands, millions, ..., or Ki, Mi
/// or Gi, and maybe B. Throws a usage Error for what is none.
std::int64_t parse_byte_size(const std::string& text);

}  // namespace lasso
