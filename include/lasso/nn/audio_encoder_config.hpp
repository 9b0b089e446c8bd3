#pragma once

#include <cstdint>
#include <vector>

namespace lasso::nn {

struct AudioEncoderConfig {
  /// Bands of the features.
  std::int64_t bands = 64;
  /// Channels of each block; each halves time and bands.
  std::vector<std::int64_t> widths{24, 48, 96, 160};
  std::int64_t condition_size = 256;

  /// The fewest frames of features that are a sound: all blocks leave one.
  std::int64_t min_frames() const { return std::int64_t{1} << widths.size(); }
};

}  // namespace lasso::nn
