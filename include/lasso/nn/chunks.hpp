#pragma once

#include <cstdint>

namespace lasso::nn {

/// How recordings are split for a network that sees a whole chunk at once.
struct Chunks {
  std::int64_t frames = 0;       ///< per chunk
  std::int64_t overlap = 0;      ///< frames shared by consecutive chunks; at most half a chunk
  std::int64_t least = 1;        ///< minimum number of frames that the network accepts
  std::int64_t multiple = 1;     ///< `frames`, `least` and all inputs are multiples of this
  std::int64_t activations = 0;  ///< approximate number of values alive at once in a chunk
};

}  // namespace lasso::nn
