#pragma once

#include <cstdint>
#include <string>

namespace lasso::audio {

/// The damage found in a recording that was read nevertheless.
struct Damage {
  double missing_s = 0.0;        ///< seconds announced by the header but missing
  std::int64_t undecodable = 0;  ///< parts that could not be decoded
  std::int64_t changes = 0;  ///< changes of rate or channels midway; converted to the initial ones
  bool is_truncated() const noexcept { return missing_s > 0.0; }
  bool is_any() const noexcept { return is_truncated() || undecodable > 0 || changes > 0; }
};

/// A verb phrase for a file's damage, for example "ends 3.2 s before its header says". Requires
/// damage of some kind.
std::string in_words(const Damage& damage);

}  // namespace lasso::audio
