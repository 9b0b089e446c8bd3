#include "lasso/nn/convolution_floor.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <ATen/ATen.h>
#include <torch/cuda.h>

#include "lasso/core/stopwatch.hpp"
#include "onednn.hpp"
#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

using Memory = dnnl::memory;
using Run = std::function<void()>;
using Prepare = std::function<Run()>;  // with memory of its own

/// A convolution as it occurs in a network, `times` times.
struct Shape {
  std::int64_t in;
  std::int64_t out;
  std::int64_t size;  // of the kernel, which is square
  std::int64_t frames;
  std::int64_t bins;
  std::int64_t times = 1;

  double operations() const {
    return 2.0 * static_cast<double>(in * out * size * size) * static_cast<double>(frames * bins);
  }
};

/// See resunet30_layout(). A transposed convolution is one of size 1 for each frame that a frame
/// becomes; what is computed from two inputs counts as one convolution.
std::vector<Shape> shapes_of(const ResUNet30Config& config, std::int64_t block) {
  const std::size_t depth = config.widths.size();
  const auto frames_at = [&](std::size_t level) {
    return std::max<std::int64_t>(1, block >> std::min(level, depth - 1));
  };
  const auto bins_at = [&](std::size_t level) { return config.bins >> depth << (depth - level); };
  std::vector<Shape> shapes;
  const auto residual_block = [&](std::int64_t in, std::int64_t out, std::size_t level) {
    shapes.push_back({in, out, 3, frames_at(level), bins_at(level)});
    shapes.push_back({out, out, 3, frames_at(level), bins_at(level)});
    if (in != out) {
      shapes.push_back({in, out, 1, frames_at(level), bins_at(level)});
    }
  };
  const std::int64_t first = config.widths.front();
  shapes.push_back({1, first, 1, block, bins_at(0)});
  shapes.push_back({first, config.phase ? kMaskChannels : 1, 1, block, bins_at(0)});
  std::int64_t channels = first;
  for (std::size_t level = 0; level < depth; ++level) {
    const std::int64_t width = config.widths[level];
    const std::int64_t below = config.widths[std::min(level + 1, depth - 1)];
    const std::int64_t time = level + 1 < depth ? 2 : 1;
    residual_block(channels, width, level);
    shapes.push_back({below, 2 * width, 1, frames_at(level + 1), bins_at(level + 1), time});
    residual_block(2 * width, width, level);
    channels = width;
  }
  residual_block(channels, channels, depth);
  return shapes;
}

/// Two convolutions of 3 by 3 a block; a step up is one of size 1 for each cell that a cell
/// becomes.
std::vector<Shape> shapes_of(const FilmUNetConfig& config, std::int64_t block) {
  constexpr std::int64_t kDepth = 4;
  std::vector<Shape> shapes;
  const auto pair = [&](std::int64_t in, std::int64_t out, std::int64_t level) {
    shapes.push_back({in, out, 3, block >> level, config.bins >> level});
    shapes.push_back({out, out, 3, block >> level, config.bins >> level});
  };
  std::int64_t channels = 1;
  for (std::int64_t level = 0; level < kDepth; ++level) {
    const std::int64_t width = config.width << level;
    pair(channels, width, level);
    shapes.push_back({width, 4 * width, 1, block >> (level + 1), config.bins >> (level + 1)});
    pair(2 * width, level == 0 ? width : width / 2, level);
    channels = width;
  }
  pair(channels, channels, kDepth);
  return shapes;
}

/// A step down, of 4 by 4 and stride 2, counts as one of size 1 that has sixteen times the input.
/// What attends counts for nothing.
std::vector<Shape> shapes_of(const BiModalUNetConfig& config, std::int64_t block) {
  constexpr std::int64_t kTaps = 16;
  constexpr std::int64_t kMost = 8;  // widths
  std::vector<Shape> shapes;
  std::int64_t in = 1;
  for (std::int64_t level = 1; level <= config.levels; ++level) {
    const std::int64_t mid = std::min(config.width << (level - 1), kMost * config.width);
    const std::int64_t back = level == config.levels ? mid : 2 * mid;
    shapes.push_back({kTaps * in, mid, 1, block >> level, config.bins >> level});
    shapes.push_back({mid, mid, 3, block >> level, config.bins >> level});
    shapes.push_back({back, back, 3, block >> (level - 1), config.bins >> (level - 1)});
    const std::int64_t out = level == 1 ? config.features : in;
    shapes.push_back({back, out, 3, block >> (level - 1), config.bins >> (level - 1)});
    in = mid;
  }
  return shapes;
}

/// oneDNN's, in a layout of its choice or with channels last; none if it has no such algorithm.
Prepare onednn_run(const Shape& shape,
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

Prepare torch_run(const Shape& shape, const at::TensorOptions& options, at::MemoryFormat format) {
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

std::vector<Prepare> candidates(const Shape& shape, c10::Device device, at::ScalarType dtype) {
  if (!device.is_cpu()) {
    const auto options = at::TensorOptions().device(device).dtype(dtype);
    return {torch_run(shape, options, at::MemoryFormat::Contiguous),
            torch_run(shape, options, at::MemoryFormat::ChannelsLast)};
  }
  using dnnl::algorithm;
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
    const Run run = candidate();
    run();
    for (int i = 0; i < kTries; ++i) {
      const double took_s = seconds_of(run);
      if (took_s < best_s) {
        best_s = took_s;
        best = candidate;
      }
    }
  }
  return best;
}

}  // namespace

struct ConvolutionFloor::Contest {
  std::vector<Shape> shapes;
  std::vector<Prepare> winners;  // of each shape
};

ConvolutionFloor::ConvolutionFloor(const SeparatorConfig& config,
                                   std::int64_t frames,
                                   c10::Device device,
                                   at::ScalarType dtype) {
  auto contest = std::make_unique<Contest>();
  contest->shapes = std::visit([&](const auto& any) { return shapes_of(any, frames); }, config);
  for (const Shape& shape : contest->shapes) {
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
  for (const Shape& shape : contest_->shapes) {
    sum += shape.operations() * static_cast<double>(shape.times);
  }
  return sum;
}

}  // namespace lasso::nn
