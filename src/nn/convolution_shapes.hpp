#pragma once

#include <cstdint>
#include <vector>

#include "lasso/nn/separators.hpp"

namespace lasso::nn {

/// Frames that a network computes at once, about, where a block has more.
constexpr std::int64_t kFramesAtOnce = 32;

/// A convolution as it occurs in a network, `times` times a block.
struct ConvolutionShape {
  std::int64_t in;
  std::int64_t out;
  std::int64_t size;  // of the kernel, which is square
  std::int64_t frames;
  std::int64_t bins;
  std::int64_t times = 1;

  /// Multiplications and additions.
  double operations() const {
    return 2.0 * static_cast<double>(in * out * size * size) * static_cast<double>(frames * bins);
  }
};

/// The convolutions of a network on a block of so many frames. A transposed convolution is one of
/// size 1 for each frame that a frame becomes; what is computed from two inputs counts as one
/// convolution.
std::vector<ConvolutionShape> shapes_of(const SeparatorConfig& config, std::int64_t block);

}  // namespace lasso::nn
