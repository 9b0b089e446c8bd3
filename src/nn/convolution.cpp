#include "convolution.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include <ATen/ATen.h>

#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

using Memory = dnnl::memory;

Memory::desc channels_last(const Memory::dims& sizes, Memory::data_type type) {
  return {sizes, type, Memory::format_tag::nhwc};
}

void check_dense(const at::Tensor& x) {
  const bool dense = (x.size(1) == 1 || x.stride(1) == 1) &&
                     (x.size(3) == 1 || x.stride(3) == x.size(1)) &&
                     (x.size(2) == 1 || x.stride(2) == x.size(1) * x.size(3));
  TORCH_INTERNAL_ASSERT(dense, "channels must be last in memory, got strides ", x.strides());
}

}  // namespace

/// The kernel as oneDNN wants it, and what computes with it for each number of frames seen so far.
class Convolution::Packed {
 public:
  Packed(const at::Tensor& kernel, Extent usual)
      : type_(onednn_type(kernel.scalar_type())),
        out_(kernel.size(0)),
        in_(kernel.size(1)),
        size_(kernel.size(2)),
        bins_(usual.bins) {
    const at::Tensor dense = kernel.contiguous();
    const Memory source({{out_, in_, size_, size_}, type_, Memory::format_tag::oihw},
                        cpu_engine(),
                        dense.data_ptr());
    pack(source, describe_step(usual.frames, Finish::none).weights_desc());
  }

  /// Of one entry of a batch.
  void run(const at::Tensor& input,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) {
    const Step& step = step_for(output.size(2), finish);
    const at::Tensor scratch = at::empty(
        {static_cast<std::int64_t>(step.description.scratchpad_desc().get_size())}, at::kByte);
    thread_local dnnl::stream stream(cpu_engine());
    const auto memory = [](const Memory::desc& description, const at::Tensor& tensor) {
      return Memory(description, cpu_engine(), tensor.data_ptr());
    };
    step.convolution.execute(
        stream,
        {{DNNL_ARG_SRC, memory(step.description.src_desc(), input)},
         {DNNL_ARG_WEIGHTS, *step.kernel},
         {DNNL_ARG_BIAS, memory(step.description.bias_desc(), bias)},
         {DNNL_ARG_DST, memory(step.description.dst_desc(), output)},
         {DNNL_ARG_SCRATCHPAD, memory(step.description.scratchpad_desc(), scratch)}});
    stream.wait();
  }

 private:
  struct Step {
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward convolution;
    const Memory* kernel;
  };

  dnnl::convolution_forward::primitive_desc describe_step(std::int64_t frames,
                                                          Finish finish) const {
    return describe_convolution(channels_last({1, in_, frames + size_ - 1, bins_}, type_),
                                {{out_, in_, size_, size_}, type_, Memory::format_tag::any},
                                {{out_}, Memory::data_type::f32, Memory::format_tag::a},
                                channels_last({1, out_, frames, bins_}, type_),
                                size_ / 2,
                                finish);
  }

  const Step& step_for(std::int64_t frames, Finish finish) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto key = std::pair(frames, finish);
    const auto found = steps_.find(key);
    if (found != steps_.end()) {
      return found->second;
    }
    const auto description = describe_step(frames, finish);
    Step step{description, dnnl::convolution_forward(description), nullptr};
    step.kernel = &packed_as(description.weights_desc());
    return steps_.emplace(key, std::move(step)).first->second;
  }

  /// Different numbers of frames may want the kernel differently, most want it the same.
  const Memory& packed_as(const Memory::desc& wanted) {
    for (const Memory& kernel : packed_) {
      if (kernel.get_desc() == wanted) {
        return kernel;
      }
    }
    // From one such form to another oneDNN is slow.
    const Memory plain({{out_, in_, size_, size_}, type_, Memory::format_tag::oihw}, cpu_engine());
    reorder(packed_.front(), plain);
    return pack(plain, wanted);
  }

  const Memory& pack(const Memory& source, const Memory::desc& wanted) {
    packed_.emplace_back(wanted, cpu_engine());
    reorder(source, packed_.back());
    return packed_.back();
  }

  static void reorder(Memory from, Memory to) {
    dnnl::stream stream(cpu_engine());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
  }

  Memory::data_type type_;
  std::int64_t out_;
  std::int64_t in_;
  std::int64_t size_;
  std::int64_t bins_;
  std::mutex mutex_;
  std::deque<Memory> packed_;
  std::map<std::pair<std::int64_t, Finish>, Step> steps_;
};

Convolution::Convolution(const at::Tensor& kernel, Extent usual) : out_channels_(kernel.size(0)) {
  if (kernel.device().is_cpu() && kernel.scalar_type() != at::kDouble) {
    packed_ = std::make_unique<Packed>(kernel, usual);
  } else {
    kernel_ = kernel.contiguous(at::MemoryFormat::ChannelsLast);
  }
}

Convolution::~Convolution() = default;
Convolution::Convolution(Convolution&& other) noexcept = default;

void Convolution::run(const at::Tensor& input,
                      const at::Tensor& bias,
                      Finish finish,
                      const at::Tensor& output) const {
  if (output.size(2) == 0) {
    return;
  }
  if (packed_) {
    // oneDNN has no fast convolution for entries of a batch that do not touch.
    for (std::int64_t i = 0; i < input.size(0); ++i) {
      const at::Tensor from = input.narrow(0, i, 1);
      const at::Tensor to = output.narrow(0, i, 1);
      check_dense(from);
      check_dense(to);
      packed_->run(from, bias, finish, to);
    }
    return;
  }
  const std::array<std::int64_t, 2> padding{0, kernel_.size(2) / 2};
  at::Tensor result =
      at::conv2d(input, kernel_, bias.to(kernel_.scalar_type()), at::IntArrayRef({1, 1}), padding);
  if (finish == Finish::accumulate) {
    output.add_(result);
  } else {
    output.copy_(finish == Finish::activate ? at::leaky_relu_(result, kLeakySlope) : result);
  }
}

}  // namespace lasso::nn
