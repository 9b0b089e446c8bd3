#pragma once

#include <c10/core/ScalarType.h>

#include "convolution_shapes.hpp"
#include "lasso/nn/convolution_plan.hpp"

namespace lasso::nn {

/// Seconds that a convolution takes on the CPU, in the fastest of a few runs in a row.
double convolution_time(const ConvolutionShape& shape,
                        ConvolutionMethod method,
                        at::ScalarType dtype);

}  // namespace lasso::nn
