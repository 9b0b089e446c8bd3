#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>
#include <oneapi/dnnl/dnnl.hpp>

namespace lasso::nn {

// What differs between the versions of oneDNN that we build with is in onednn.cpp.

const dnnl::engine& cpu_engine();

/// Whether the processor can do all that this kind of processor can.
bool has_instructions(dnnl::cpu_isa kind);

/// float32 or bfloat16.
dnnl::memory::data_type onednn_type(at::ScalarType dtype);

/// What follows a convolution while its output is still in the registers.
enum class Finish {
  none,        ///< output = convolution + bias
  activate,    ///< leaky ReLU of that
  accumulate,  ///< that is added to what is in the output
};

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
