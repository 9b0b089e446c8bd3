#pragma once

namespace lasso::nn {

constexpr double kLeakySlope = 0.01;

/// The operation fused into a convolution, applied while its output is still in registers.
enum class Finish {
  none,        ///< output = convolution + bias
  activate,    ///< output = leaky ReLU(convolution + bias)
  accumulate,  ///< output += convolution + bias
};

}  // namespace lasso::nn
