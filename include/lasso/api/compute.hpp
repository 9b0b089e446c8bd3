#pragma once

#include <cstdint>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/api/requests.hpp"

namespace lasso::api {

/// Sets the number of threads and returns the device; "auto" is CUDA if available. Throws a model
/// Error if the device is not available, a usage Error if its name is invalid.
c10::Device set_up_compute(const ComputeOptions& options);

/// The data type to compute in. "auto" is bfloat16 if the processor has instructions for it and
/// `is_good_in_bf16` holds. Throws a usage Error for a type that the processor lacks; warns of slow
/// ones.
at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16);

/// How much memory faster convolutions may take, in bytes; see nn::plan_convolutions().
std::int64_t kernel_budget(const ComputeOptions& options);

}  // namespace lasso::api
