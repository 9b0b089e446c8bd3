#include "convolution.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "onednn.hpp"
#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

using Memory = dnnl::memory;

Memory::desc channels_last(const Memory::dims& sizes, Memory::data_type type) {
  return {sizes, type, Memory::format_tag::nhwc};
}

/// Whether frames follow each other without a gap.
bool are_joined(const at::Tensor& x) {
  return x.size(2) == 1 || x.stride(2) == x.size(1) * x.size(3);
}

void check_cells(const at::Tensor& x) {
  const bool cells =
      (x.size(1) == 1 || x.stride(1) == 1) && (x.size(3) == 1 || x.stride(3) == x.size(1));
  TORCH_INTERNAL_ASSERT(cells, "channels must be last in memory, got strides ", x.strides());
}

}  // namespace

/// The kernel as oneDNN wants it, and what computes with it for each number of frames seen so far.
class Convolution::Packed {
 public:
  Packed(const at::Tensor& kernel, Extent usual)
      : dtype_(kernel.scalar_type()),
        type_(onednn_type(dtype_)),
        out_(kernel.size(0)),
        in_(kernel.size(1)),
        size_(kernel.size(2)),
        bins_(usual.bins) {
    pack(kernel, describe_step(usual.frames, Finish::none).weights_desc());
  }

  /// oneDNN's.
  std::string name(std::int64_t frames) {
    return step_for(frames, Finish::none).description.impl_info_str();
  }

  /// Of one entry of a batch.
  void run(const at::Tensor& input,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) {
    auto* const from = static_cast<char*>(input.data_ptr());
    auto* const to = static_cast<char*>(output.data_ptr());
    if (are_joined(output)) {
      Execution(step_for(output.size(2), finish), bias).run(from, to);
      return;
    }
    // Frame by frame, for which oneDNN has no word.
    TORCH_INTERNAL_ASSERT(size_ == 1, "only 1x1 convolutions can write frames that lie apart");
    const auto bytes = static_cast<std::int64_t>(input.element_size());
    const std::int64_t step_from = bytes * input.stride(2);
    const std::int64_t step_to = bytes * output.stride(2);
    const Step& step = step_for(1, finish);
    at::parallel_for(0, output.size(2), 1, [&](std::int64_t begin, std::int64_t end) {
      Execution execution(step, bias);
      for (std::int64_t i = begin; i < end; ++i) {
        execution.run(from + i * step_from, to + i * step_to);
      }
    });
  }

 private:
  struct Step {
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward convolution;
    const Memory* kernel;
  };

  /// A step and what it works on, for as many runs as are wanted.
  class Execution {
   public:
    Execution(const Step& step, const at::Tensor& bias)
        : convolution_(step.convolution),
          stream_(cpu_engine()),
          scratch_(
              at::empty({static_cast<std::int64_t>(step.description.scratchpad_desc().get_size())},
                        at::kByte)),
          input_(step.description.src_desc(), cpu_engine(), nullptr),
          output_(step.description.dst_desc(), cpu_engine(), nullptr),
          arguments_{
              {DNNL_ARG_SRC, input_},
              {DNNL_ARG_WEIGHTS, *step.kernel},
              {DNNL_ARG_BIAS, Memory(step.description.bias_desc(), cpu_engine(), bias.data_ptr())},
              {DNNL_ARG_DST, output_},
              {DNNL_ARG_SCRATCHPAD,
               Memory(step.description.scratchpad_desc(), cpu_engine(), scratch_.data_ptr())}} {}

    void run(void* input, void* output) {
      input_.set_data_handle(input);
      output_.set_data_handle(output);
      convolution_.execute(stream_, arguments_);
      stream_.wait();
    }

   private:
    const dnnl::convolution_forward& convolution_;
    dnnl::stream stream_;
    at::Tensor scratch_;
    Memory input_;
    Memory output_;
    std::unordered_map<int, Memory> arguments_;
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
    return pack(unpack_kernel(packed_.front(), {out_, in_, size_, size_}, dtype_), wanted);
  }

  const Memory& pack(const at::Tensor& kernel, const Memory::desc& wanted) {
    packed_.emplace_back(wanted, cpu_engine());
    pack_kernel(kernel, packed_.back());
    return packed_.back();
  }

  at::ScalarType dtype_;
  Memory::data_type type_;
  std::int64_t out_;
  std::int64_t in_;
  std::int64_t size_;
  std::int64_t bins_;
  std::mutex mutex_;
  std::deque<Memory> packed_;
  std::map<std::pair<std::int64_t, Finish>, Step> steps_;
};

Convolution::Convolution(const at::Tensor& kernel, Extent usual, ConvolutionMethod method)
    : out_channels_(kernel.size(0)) {
  if (!kernel.device().is_cpu() || kernel.scalar_type() == at::kDouble) {
    kernel_ = kernel.contiguous(at::MemoryFormat::ChannelsLast);
  } else if (method == ConvolutionMethod::direct) {
    packed_ = std::make_unique<Packed>(kernel, usual);
  } else {
    winograd_.emplace(kernel, method == ConvolutionMethod::winograd_4 ? 4 : 2);
  }
}

Convolution::~Convolution() = default;
Convolution::Convolution(Convolution&& other) noexcept = default;

std::string Convolution::kernel_name(std::int64_t frames) const {
  if (winograd_) {
    return winograd_->name();
  }
  return packed_ ? packed_->name(frames) : "LibTorch";
}

void Convolution::run(const at::Tensor& input,
                      const at::Tensor& bias,
                      Finish finish,
                      const at::Tensor& output) const {
  if (output.size(2) == 0) {
    return;
  }
  if (winograd_) {
    winograd_->run(input, bias, finish, output);
    return;
  }
  if (packed_) {
    // oneDNN has no fast convolution for entries of a batch that do not touch.
    for (std::int64_t i = 0; i < input.size(0); ++i) {
      const at::Tensor from = input.narrow(0, i, 1);
      const at::Tensor to = output.narrow(0, i, 1);
      check_cells(from);
      check_cells(to);
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
