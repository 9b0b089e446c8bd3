#pragma once

#include <cstdint>

#include <c10/core/ScalarType.h>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/convolution_plan.hpp"

namespace lasso::model {

/// The plan for a model's convolutions on this processor, see nn::plan_convolutions(): the one that
/// measure_plan() kept, or one that is not measured. It never changes by itself, so that all runs
/// give the same bytes.
nn::ConvolutionPlan convolution_plan(const ModelConfig& config,
                                     at::ScalarType dtype,
                                     std::int64_t kernel_bytes);

/// Measures the plan and keeps it in the user's cache folder ($XDG_CACHE_HOME/lasso/plans), if it
/// can be written to.
void measure_plan(const ModelConfig& config, at::ScalarType dtype, std::int64_t kernel_bytes);

}  // namespace lasso::model
