#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace lasso::nn {

/// Whether networks can be computed in that dtype: on the CPU float32, float64, and bfloat16 from
/// AVX-512 on.
bool is_supported(at::ScalarType dtype, c10::Device device);

/// Whether a machine has instructions for networks in that dtype: without them it computes slower
/// than in float32. float32 always; on the CPU bfloat16 with AVX512-BF16 or AMX; on CUDA float16
/// and bfloat16.
bool is_native(at::ScalarType dtype, c10::Device device);

}  // namespace lasso::nn
