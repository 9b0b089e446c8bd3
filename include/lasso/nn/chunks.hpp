#pragma once

#include <cstdint>

namespace lasso::nn {

/// How recordings are cut for a network that sees a whole chunk at once.
struct Chunks {
  std::int64_t frames = 0;       ///< of each
  std::int64_t overlap = 0;      ///< of two that follow each other; at most half a chunk
  std::int64_t least = 1;        ///< frames that the network takes
  std::int64_t multiple = 1;     ///< of which it takes multiples; `frames` and `least` are some
  std::int64_t activations = 0;  ///< values that are alive at once in a chunk, about
};

}  // namespace lasso::nn
