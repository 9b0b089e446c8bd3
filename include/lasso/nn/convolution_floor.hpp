#pragma once

#include <cstdint>
#include <memory>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/separators.hpp"

namespace lasso::nn {

/// A lower bound for a network's run time: its convolutions and nothing else. Each runs alone, at
/// its size within a block, with its input recently used, in the layout and with the algorithm that
/// are fastest on this machine.
class ConvolutionFloor {
 public:
  /// `frames`: the number computed at once. Tries all layouts and algorithms that could be fastest,
  /// which takes a while.
  ConvolutionFloor(const SeparatorConfig& config,
                   std::int64_t frames,
                   c10::Device device,
                   at::ScalarType dtype);
  ~ConvolutionFloor();
  ConvolutionFloor(const ConvolutionFloor&) = delete;
  ConvolutionFloor& operator=(const ConvolutionFloor&) = delete;

  /// Runs all convolutions of a block. Returns their total time in seconds.
  double run() const;
  /// Number of multiplications and additions per block.
  double operations() const;

 private:
  struct Contest;
  std::unique_ptr<const Contest> contest_;
};

}  // namespace lasso::nn
