#pragma once

#include <cstdint>

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/api/requests.hpp"

namespace lasso::api {

/// Prepares this process, and all threads that start later, for computing: the number of threads,
/// how freed memory is kept, and denormal numbers, which count as zero. For programs of our own.
void set_up_process(const ComputeOptions& options);

/// The device; "auto" is CUDA if available. Throws a model Error if it is not available, a usage
/// Error if its name is invalid.
c10::Device chosen_device(const ComputeOptions& options);

/// The data type to compute in. "auto" is bfloat16 if the processor has instructions for it and
/// `is_good_in_bf16` holds. Throws a usage Error for a type that the processor lacks; warns of slow
/// ones.
at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16);

/// How much memory faster convolutions may take, in bytes; see nn::plan_convolutions().
std::int64_t kernel_budget(const ComputeOptions& options);

}  // namespace lasso::api
