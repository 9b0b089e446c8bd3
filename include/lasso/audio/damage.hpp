#pragma once

#include <cstdint>
#include <string>

namespace lasso::audio {

/// What was wrong with a recording that was read all the same.
struct Damage {
  double missing_s = 0.0;        ///< its header promises this many seconds more than there are
  std::int64_t undecodable = 0;  ///< parts that could not be decoded
  std::int64_t changes = 0;      ///< of rate or channels on the way; converted to the first ones
  bool is_truncated() const noexcept { return missing_s > 0.0; }
  bool is_any() const noexcept { return is_truncated() || undecodable > 0 || changes > 0; }
};

/// As what a file does, for example "ends 3.2 s before its header says". For damage of any kind.
std::string in_words(const Damage& damage);

}  // namespace lasso::audio
