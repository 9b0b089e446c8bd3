#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <c10/core/ScalarType.h>

#include "lasso/nn/separators.hpp"

namespace lasso::nn {

/// The 3x3 convolutions of a network on the CPU, by level: which kernels compute them, and how fast
/// compared with a matrix product of the same size.
class ConvolutionLevels {
 public:
  struct Level {
    std::int64_t bins;
    std::int64_t channels;  ///< the most that go out
    std::string kernels;    ///< their names
  };
  /// In operations per second, counted as direct convolutions.
  struct Rate {
    double convolutions;
    double product;  ///< (cells, 9 in) x (9 in, out), by LibTorch
  };

  /// `frames`: of a block. `plan`: the one that the network is run with.
  ConvolutionLevels(const SeparatorConfig& config,
                    std::int64_t frames,
                    at::ScalarType dtype,
                    const ConvolutionPlan& plan);
  ~ConvolutionLevels();
  ConvolutionLevels(const ConvolutionLevels&) = delete;
  ConvolutionLevels& operator=(const ConvolutionLevels&) = delete;

  const std::vector<Level>& levels() const noexcept { return levels_; }
  /// Runs all convolutions of a level, and the products.
  Rate run(std::size_t level) const;

 private:
  struct Planned;

  at::ScalarType dtype_;
  std::vector<Level> levels_;  // the most bins first
  std::vector<Planned> planned_;
};

}  // namespace lasso::nn
