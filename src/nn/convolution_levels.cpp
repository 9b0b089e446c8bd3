#include "lasso/nn/convolution_levels.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "convolution.hpp"
#include "convolution_shapes.hpp"
#include "convolution_time.hpp"
#include "lasso/core/stopwatch.hpp"

namespace lasso::nn {

namespace {

std::string kernel_name(const ConvolutionShape& shape,
                        ConvolutionMethod method,
                        at::ScalarType dtype) {
  const Convolution convolution(at::ones({shape.out, shape.in, shape.size, shape.size}, dtype),
                                {shape.frames, shape.bins},
                                method);
  return convolution.kernel_name(shape.frames);
}

double product_time(const ConvolutionShape& shape, at::ScalarType dtype) {
  constexpr int kRuns = 3;
  const std::int64_t taps = shape.in * shape.size * shape.size;
  const at::Tensor cells = at::ones({shape.frames * shape.bins, taps}, dtype);
  const at::Tensor kernel = at::ones({taps, shape.out}, dtype);
  at::Tensor product = at::empty({shape.frames * shape.bins, shape.out}, dtype);
  return least_seconds_of([&] { at::mm_out(product, cells, kernel); }, kRuns);
}

}  // namespace

struct ConvolutionLevels::Planned {
  ConvolutionShape shape;
  ConvolutionMethod method;
};

ConvolutionLevels::ConvolutionLevels(const SeparatorConfig& config,
                                     std::int64_t frames,
                                     at::ScalarType dtype,
                                     const ConvolutionPlan& plan)
    : dtype_(dtype) {
  for (ConvolutionShape shape : shapes_of(config, frames)) {
    if (shape.size != 3) {
      continue;
    }
    shape.frames = std::min(shape.frames, kFramesAtOnce);
    const ConvolutionMethod method = plan.method(shape.in, shape.out, shape.bins);
    planned_.push_back({shape, method});
    auto level = std::find_if(levels_.begin(), levels_.end(), [&](const Level& other) {
      return other.bins == shape.bins;
    });
    if (level == levels_.end()) {
      level = levels_.insert(level, {shape.bins, shape.out, {}});
    }
    level->channels = std::max(level->channels, shape.out);
    const std::string kernel = kernel_name(shape, method, dtype);
    if (level->kernels.find(kernel) == std::string::npos) {
      level->kernels += (level->kernels.empty() ? "" : ", ") + kernel;
    }
  }
  std::sort(levels_.begin(), levels_.end(), [](const Level& a, const Level& b) {
    return a.bins > b.bins;
  });
}

ConvolutionLevels::~ConvolutionLevels() = default;

ConvolutionLevels::Rate ConvolutionLevels::run(std::size_t level) const {
  double operations = 0.0;
  double convolutions_s = 0.0;
  double products_s = 0.0;
  for (const auto& [shape, method] : planned_) {
    if (shape.bins == levels_.at(level).bins) {
      operations += shape.operations();
      convolutions_s += convolution_time(shape, method, dtype_);
      products_s += product_time(shape, dtype_);
    }
  }
  return {operations / convolutions_s, operations / products_s};
}

}  // namespace lasso::nn
