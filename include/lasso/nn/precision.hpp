#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace lasso::nn {

/// Whether networks can be computed in `dtype`. On the CPU: float32, float64, and bfloat16 with
/// AVX-512 or newer.
bool is_supported(at::ScalarType dtype, c10::Device device);

/// Whether the device has native instructions for `dtype`; without them it is slower than float32.
/// float32: always. On the CPU: bfloat16 with AVX512-BF16 or AMX. On CUDA: float16 and bfloat16.
bool is_native(at::ScalarType dtype, c10::Device device);

}  // namespace lasso::nn
