#include "onednn.hpp"

#include <cstddef>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Context.h>

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

/// From 3.7 (Debian 13) to 3.8.0, reorders write wrong values where channels are padded
/// (https://github.com/uxlfoundation/oneDNN/issues/3280).
bool has_right_reorders() {
  const dnnl_version_t& used = *dnnl_version();
  return used.major != 3 || used.minor < 7 || used.minor > 8 || (used.minor == 8 && used.patch > 0);
}

/// LibTorch's own convolutions reorder, forward and backward. Set before any of them can run.
[[maybe_unused]] const bool libtorch_uses_onednn = [] {
  if (!has_right_reorders()) {
    at::globalContext().setUserEnabledMkldnn(false);
  }
  return at::globalContext().userEnabledMkldnn();
}();

/// How a layout divides dimensions into blocks.
struct Blocking {
  dnnl::memory::dims sizes;    // of the dimensions, with padding
  dnnl::memory::dims strides;  // from one block to the next
  dnnl::memory::dims blocks;   // their sizes, the outermost first
  dnnl::memory::dims divided;  // the dimension that each divides
};

Blocking blocking_of(const dnnl::memory::desc& layout) {
#if DNNL_VERSION_MAJOR < 3
  const auto& data = layout.data;
  TORCH_INTERNAL_ASSERT(data.format_kind == dnnl_blocked, "the layout has no blocks");
  const auto& given = data.format_desc.blocking;
  return {{data.padded_dims, data.padded_dims + data.ndims},
          {given.strides, given.strides + data.ndims},
          {given.inner_blks, given.inner_blks + given.inner_nblks},
          {given.inner_idxs, given.inner_idxs + given.inner_nblks}};
#else
  TORCH_INTERNAL_ASSERT(layout.get_format_kind() == dnnl::memory::format_kind::blocked,
                        "the layout has no blocks");
  return {layout.get_padded_dims(),
          layout.get_strides(),
          layout.get_inner_blks(),
          layout.get_inner_idxs()};
#endif
}

/// The values of a kernel as a view of its memory: each of its dimensions is followed by the blocks
/// that divide it.
at::Tensor blocks_of(const dnnl::memory& packed, const Blocking& blocking, at::ScalarType dtype) {
  dnnl::memory::dims steps(blocking.blocks.size(), 1);  // between the parts of a block
  for (std::size_t j = steps.size(); j-- > 1;) {
    steps[j - 1] = steps[j] * blocking.blocks[j];
  }
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
  for (std::size_t d = 0; d < blocking.sizes.size(); ++d) {
    const std::size_t outer = sizes.size();
    sizes.push_back(blocking.sizes[d]);
    strides.push_back(blocking.strides[d]);
    for (std::size_t j = 0; j < steps.size(); ++j) {
      if (blocking.divided[j] == static_cast<std::int64_t>(d)) {
        sizes[outer] /= blocking.blocks[j];
        sizes.push_back(blocking.blocks[j]);
        strides.push_back(steps[j]);
      }
    }
  }
  return at::from_blob(packed.get_data_handle(), sizes, strides, dtype);
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

void pack_kernel(const at::Tensor& kernel, const dnnl::memory& packed) {
  const Blocking blocking = blocking_of(packed.get_desc());
  const at::Tensor blocks = blocks_of(packed, blocking, kernel.scalar_type());
  at::Tensor padded = kernel.contiguous();
  if (padded.sizes() != at::IntArrayRef(blocking.sizes)) {
    padded = at::zeros(blocking.sizes, kernel.options());
    padded.narrow(0, 0, kernel.size(0)).narrow(1, 0, kernel.size(1)).copy_(kernel);
  }
  blocks.copy_(padded.view(blocks.sizes()));
}

at::Tensor unpack_kernel(const dnnl::memory& packed, at::IntArrayRef sizes, at::ScalarType dtype) {
  const Blocking blocking = blocking_of(packed.get_desc());
  const at::Tensor padded = blocks_of(packed, blocking, dtype).reshape(blocking.sizes);
  return padded.narrow(0, 0, sizes[0]).narrow(1, 0, sizes[1]).contiguous();
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
