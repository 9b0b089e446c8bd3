#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>
#include <oneapi/dnnl/dnnl.hpp>

#include "finish.hpp"

namespace lasso::nn {

// Differences between the supported oneDNN versions are handled in onednn.cpp.

const dnnl::engine& cpu_engine();

/// Whether the processor supports all instructions of this ISA.
bool has_instructions(dnnl::cpu_isa kind);

/// Supports float32 and bfloat16.
dnnl::memory::data_type onednn_type(at::ScalarType dtype);

/// A convolution with stride 1.
dnnl::convolution_forward::primitive_desc describe_convolution(
    const dnnl::memory::desc& input,
    const dnnl::memory::desc& kernel,
    const dnnl::memory::desc& bias,
    const dnnl::memory::desc& output,
    std::int64_t bin_padding,
    Finish finish,
    dnnl::algorithm algorithm = dnnl::algorithm::convolution_direct);

}  // namespace lasso::nn
