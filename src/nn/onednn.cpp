#include "onednn.hpp"

#include "lasso/nn/precision.hpp"
#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

constexpr auto kKind = dnnl::prop_kind::forward_inference;

dnnl::primitive_attr attributes(Finish finish) {
  constexpr auto kSlope = static_cast<float>(kLeakySlope);
  dnnl::post_ops after;
  if (finish == Finish::accumulate) {
    after.append_sum();
  } else if (finish == Finish::activate) {
#if DNNL_VERSION_MAJOR < 3
    after.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, kSlope, 0.0F);
#else
    after.append_eltwise(dnnl::algorithm::eltwise_relu, kSlope, 0.0F);
#endif
  }
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(after);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

}  // namespace

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

bool has_instructions(dnnl::cpu_isa kind) {
  // Each kind has the bits of those that it can do all of.
  const auto wanted = static_cast<unsigned>(kind);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & wanted) == wanted;
}

dnnl::memory::data_type onednn_type(at::ScalarType dtype) {
  return dtype == at::kBFloat16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

dnnl::convolution_forward::primitive_desc describe_convolution(const dnnl::memory::desc& input,
                                                               const dnnl::memory::desc& kernel,
                                                               const dnnl::memory::desc& bias,
                                                               const dnnl::memory::desc& output,
                                                               std::int64_t bin_padding,
                                                               Finish finish,
                                                               dnnl::algorithm algorithm) {
  const dnnl::memory::dims strides{1, 1};
  const dnnl::memory::dims padding{0, bin_padding};
#if DNNL_VERSION_MAJOR < 3
  return {{kKind, algorithm, input, kernel, bias, output, strides, padding, padding},
          attributes(finish),
          cpu_engine()};
#else
  return {cpu_engine(),
          kKind,
          algorithm,
          input,
          kernel,
          bias,
          output,
          strides,
          padding,
          padding,
          attributes(finish)};
#endif
}

bool is_supported(at::ScalarType dtype, c10::Device device) {
  return !device.is_cpu() || dtype == at::kFloat || dtype == at::kDouble ||
         (dtype == at::kBFloat16 && has_instructions(dnnl::cpu_isa::avx512_core));
}

bool is_native(at::ScalarType dtype, c10::Device device) {
  if (dtype == at::kFloat) {
    return true;
  }
  if (device.is_cuda()) {
    return dtype == at::kHalf || dtype == at::kBFloat16;
  }
  return dtype == at::kBFloat16 && has_instructions(dnnl::cpu_isa::avx512_core_bf16);
}

}  // namespace lasso::nn
