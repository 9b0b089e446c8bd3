#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/api/requests.hpp"

namespace lasso::api {

/// Sets the threads and finds the device: auto is CUDA where there is one. Throws a model Error
/// for a device that is not there, a usage Error for one that is none.
c10::Device set_up_compute(const ComputeOptions& options);

/// What to compute in. auto: bfloat16 where the processor has instructions for it and it is good
/// enough. Throws a usage Error for what the processor cannot; warns of what is slow.
at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16);

}  // namespace lasso::api
