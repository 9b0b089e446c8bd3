#pragma once

#include <cstdint>

#include <c10/core/ScalarType.h>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/convolution_plan.hpp"

namespace lasso::model {

/// The plan for a model's convolutions on this processor, see nn::plan_convolutions(). It is
/// measured once and kept in the user's cache folder ($XDG_CACHE_HOME/lasso/plans), so that all
/// runs give the same bytes. Where it cannot be kept, or `keep` is false, nothing is measured.
nn::ConvolutionPlan convolution_plan(const ModelConfig& config,
                                     at::ScalarType dtype,
                                     std::int64_t kernel_bytes,
                                     bool keep);

}  // namespace lasso::model
