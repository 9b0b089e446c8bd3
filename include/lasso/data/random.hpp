#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace lasso::data {

/// The random generator. The standard library's distributions differ between platforms; those below
/// do not.
using Random = std::mt19937_64;

/// A generator that depends only on the seed and the item.
inline Random random_of(std::uint64_t seed, std::uint64_t item) {
  std::seed_seq seeds{seed, item};
  return Random(seeds);
}

inline double uniform(Random& random, double low, double high) {
  constexpr double kStep = 1.0 / 9007199254740992.0;  // 53 bits
  return low + (high - low) * static_cast<double>(random() >> 11U) * kStep;
}

/// Uniform in the logarithm between `low` and `high`.
inline double log_uniform(Random& random, double low, double high) {
  return low * std::pow(high / low, uniform(random, 0.0, 1.0));
}

inline bool chance(Random& random, double share) { return uniform(random, 0.0, 1.0) < share; }

/// Uniform over 0, ..., count - 1.
inline std::size_t index_below(Random& random, std::size_t count) {
  return static_cast<std::size_t>(uniform(random, 0.0, 1.0) * static_cast<double>(count));
}

}  // namespace lasso::data
