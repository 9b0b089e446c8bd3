#pragma once

#include <cstdint>

namespace lasso::audio {

/// What is known of a sound's length before it is read. The sound ends where its decoder says.
struct SoundLength {
  enum class JournalState { no, estimated, exactly };

  JournalState known = JournalState::no;
  std::int64_t samples = 0;  ///< per channel; 0 where it is not known

  bool is_exact() const noexcept { return known == JournalState::exactly; }
};

}  // namespace lasso::audio
