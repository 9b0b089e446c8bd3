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

/// Copies a kernel, (out, in, k, k), to memory with a blocked layout of the same type; padding
/// becomes zero. Used instead of oneDNN's reorders, which are wrong in some versions.
void pack_kernel(const at::Tensor& kernel, const dnnl::memory& packed);
/// Copies it back: a kernel of these sizes and this type.
at::Tensor unpack_kernel(const dnnl::memory& packed, at::IntArrayRef sizes, at::ScalarType dtype);

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
