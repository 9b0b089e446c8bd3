#include "lasso/nn/convolution_floor.hpp"

#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <torch/cuda.h>

#include "convolution_shapes.hpp"
#include "lasso/core/stopwatch.hpp"
#include "onednn.hpp"
#include "winograd.hpp"

namespace lasso::nn {

namespace {

using Memory = dnnl::memory;
using Run = std::function<void()>;
using Prepare = std::function<Run()>;  // with memory of its own

/// oneDNN's, in a layout of its choice or with channels last; none if it has no such algorithm.
Prepare onednn_run(const ConvolutionShape& shape,
                   at::ScalarType dtype,
                   Memory::format_tag layout,
                   dnnl::algorithm algorithm) {
  const auto type = onednn_type(dtype);
  dnnl::convolution_forward::primitive_desc description;
  try {
    description = describe_convolution(
        {{1, shape.in, shape.frames + shape.size - 1, shape.bins}, type, layout},
        {{shape.out, shape.in, shape.size, shape.size}, type, Memory::format_tag::any},
        {{shape.out}, Memory::data_type::f32, Memory::format_tag::a},
        {{1, shape.out, shape.frames, shape.bins}, type, layout},
        shape.size / 2,
        Finish::none,
        algorithm);
  } catch (const dnnl::error&) {
    return nullptr;
  }
  const auto filled = [](const Memory::desc& size) {
    return at::ones({static_cast<std::int64_t>(size.get_size() / sizeof(float)) + 1}, at::kFloat);
  };
  const std::vector<std::pair<int, Memory::desc>> parts{
      {DNNL_ARG_SRC, description.src_desc()},
      {DNNL_ARG_WEIGHTS, description.weights_desc()},
      {DNNL_ARG_BIAS, description.bias_desc()},
      {DNNL_ARG_DST, description.dst_desc()},
      {DNNL_ARG_SCRATCHPAD, description.scratchpad_desc()}};
  return [parts, filled, convolution = dnnl::convolution_forward(description)]() -> Run {
    std::vector<at::Tensor> storage;
    std::unordered_map<int, Memory> arguments;
    for (const auto& [argument, size] : parts) {
      storage.push_back(filled(size));
      arguments.emplace(argument, Memory(size, cpu_engine(), storage.back().data_ptr()));
    }
    return [storage, arguments, convolution] {
      dnnl::stream stream(cpu_engine());
      convolution.execute(stream, arguments);
      stream.wait();
    };
  };
}

Prepare torch_run(const ConvolutionShape& shape,
                  const at::TensorOptions& options,
                  at::MemoryFormat format) {
  return [shape, options, format]() -> Run {
    const auto filled = [&](at::IntArrayRef sizes) { return at::ones(sizes, options).to(format); };
    const auto input = filled({1, shape.in, shape.frames + shape.size - 1, shape.bins});
    const auto kernel = filled({shape.out, shape.in, shape.size, shape.size});
    const std::vector<std::int64_t> padding{0, shape.size / 2};
    return [input, kernel, padding] {
      at::conv2d(input, kernel, {}, at::IntArrayRef({1, 1}), padding);
      if (input.is_cuda()) {
        torch::cuda::synchronize();
      }
    };
  };
}

/// Our own.
Prepare winograd_run(const ConvolutionShape& shape, std::int64_t tile_frames) {
  auto convolution =
      std::make_shared<const Winograd>(at::ones({shape.out, shape.in, 3, 3}), tile_frames);
  return [shape, convolution]() -> Run {
    const auto filled = [&](std::int64_t channels, std::int64_t frames) {
      return at::ones({1, channels, frames, shape.bins}).contiguous(at::MemoryFormat::ChannelsLast);
    };
    const at::Tensor input = filled(shape.in, shape.frames + 2);
    const at::Tensor output = filled(shape.out, shape.frames);
    const at::Tensor bias = at::zeros({shape.out});
    return [=] { convolution->run(input, bias, Finish::none, output); };
  };
}

std::vector<Prepare> candidates(const ConvolutionShape& shape,
                                c10::Device device,
                                at::ScalarType dtype) {
  if (!device.is_cpu()) {
    const auto options = at::TensorOptions().device(device).dtype(dtype);
    return {torch_run(shape, options, at::MemoryFormat::Contiguous),
            torch_run(shape, options, at::MemoryFormat::ChannelsLast)};
  }
  using dnnl::algorithm;
  if (shape.size == 3 && dtype == at::kFloat && Winograd::suits(shape.in, shape.out)) {
    return {winograd_run(shape, 4),
            winograd_run(shape, 2),
            onednn_run(shape, dtype, Memory::format_tag::nhwc, algorithm::convolution_direct),
            onednn_run(shape, dtype, Memory::format_tag::any, algorithm::convolution_direct)};
  }
  using Tag = Memory::format_tag;
  return {onednn_run(shape, dtype, Tag::nhwc, algorithm::convolution_direct),
          onednn_run(shape, dtype, Tag::any, algorithm::convolution_direct),
          onednn_run(shape, dtype, Tag::any, algorithm::convolution_winograd)};
}

Prepare fastest(const std::vector<Prepare>& candidates) {
  constexpr int kTries = 3;
  Prepare best;
  double best_s = std::numeric_limits<double>::infinity();
  for (const Prepare& candidate : candidates) {
    if (!candidate) {
      continue;
    }
    const double took_s = least_seconds_of(candidate(), kTries);
    if (took_s < best_s) {
      best_s = took_s;
      best = candidate;
    }
  }
  return best;
}

}  // namespace

struct ConvolutionFloor::Contest {
  std::vector<ConvolutionShape> shapes;
  std::vector<Prepare> winners;  // of each shape
};

ConvolutionFloor::ConvolutionFloor(const SeparatorConfig& config,
                                   std::int64_t frames,
                                   c10::Device device,
                                   at::ScalarType dtype) {
  auto contest = std::make_unique<Contest>();
  contest->shapes = shapes_of(config, frames);
  for (const ConvolutionShape& shape : contest->shapes) {
    contest->winners.push_back(fastest(candidates(shape, device, dtype)));
  }
  contest_ = std::move(contest);
}

ConvolutionFloor::~ConvolutionFloor() = default;

double ConvolutionFloor::run() const {
  double seconds = 0.0;
  for (std::size_t i = 0; i < contest_->winners.size(); ++i) {
    const Run run = contest_->winners[i]();
    run();  // what it works on is in the cache now
    seconds += seconds_of(run) * static_cast<double>(contest_->shapes[i].times);
  }
  return seconds;
}

double ConvolutionFloor::operations() const {
  double sum = 0.0;
  for (const ConvolutionShape& shape : contest_->shapes) {
    sum += shape.operations() * static_cast<double>(shape.times);
  }
  return sum;
}

}  // namespace lasso::nn
