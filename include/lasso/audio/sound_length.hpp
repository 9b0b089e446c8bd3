#pragma once

#include <cstdint>

namespace lasso::audio {

/// What is known about the length of a recording before it is read. The decoder determines the
/// actual end.
struct SoundLength {
  enum class Certainty { unknown, estimated, exact };

  Certainty certainty = Certainty::unknown;
  std::int64_t samples = 0;  ///< per channel; 0 if unknown

  bool is_exact() const noexcept { return certainty == Certainty::exact; }
};

}  // namespace lasso::audio
