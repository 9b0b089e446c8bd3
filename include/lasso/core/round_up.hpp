#pragma once

#include <cstdint>

namespace lasso {

/// The smallest multiple of `unit` (>= 1) that is at least `value` (>= 0).
constexpr std::int64_t round_up(std::int64_t value, std::int64_t unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace lasso
