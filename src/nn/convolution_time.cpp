#include "convolution_time.hpp"

#include <ATen/ATen.h>

#include "convolution.hpp"
#include "lasso/core/stopwatch.hpp"

namespace lasso::nn {

double convolution_time(const ConvolutionShape& shape,
                        ConvolutionMethod method,
                        at::ScalarType dtype) {
  constexpr int kRuns = 5;
  const auto filled = [&](std::int64_t channels, std::int64_t frames, std::int64_t bins) {
    return at::ones({1, channels, frames, bins}, dtype).contiguous(at::MemoryFormat::ChannelsLast);
  };
  const Convolution convolution(at::ones({shape.out, shape.in, shape.size, shape.size}, dtype),
                                {shape.frames, shape.bins},
                                method);
  const at::Tensor input = filled(shape.in, shape.frames + shape.size - 1, shape.bins);
  const at::Tensor output = filled(shape.out, shape.frames, shape.bins);
  const at::Tensor bias = at::zeros({shape.out});
  return least_seconds_of([&] { convolution.run(input, bias, Finish::none, output); }, kRuns);
}

}  // namespace lasso::nn
