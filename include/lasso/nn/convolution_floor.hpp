#pragma once

#include <cstdint>
#include <memory>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/separators.hpp"

namespace lasso::nn {

/// The convolutions of a network and nothing else: what it takes at least. Each is run alone, at
/// the size that it has in a block and with what it reads just used, in the layout and by the
/// algorithm that are the fastest here.
class ConvolutionFloor {
 public:
  /// `frames`: that are computed at once. Tries all that could be the fastest, which takes a while.
  ConvolutionFloor(const SeparatorConfig& config,
                   std::int64_t frames,
                   c10::Device device,
                   at::ScalarType dtype);
  ~ConvolutionFloor();
  ConvolutionFloor(const ConvolutionFloor&) = delete;
  ConvolutionFloor& operator=(const ConvolutionFloor&) = delete;

  /// Seconds that they take for a block, all together.
  double run() const;
  /// Multiplications and additions for a block.
  double operations() const;

 private:
  struct Contest;
  std::unique_ptr<const Contest> contest_;
};

}  // namespace lasso::nn
