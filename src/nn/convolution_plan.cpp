#include "lasso/nn/convolution_plan.hpp"

#include <algorithm>
#include <variant>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "convolution_shapes.hpp"
#include "convolution_time.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/nn/separators.hpp"
#include "onednn.hpp"
#include "winograd.hpp"

namespace lasso::nn {

namespace {

constexpr std::int64_t kPlannedBlock = 128;  // frames

/// How much larger the kernel is than a plain one, wherever the convolution occurs.
std::int64_t extra_bytes_of(const ConvolutionPlan::Entry& entry) {
  constexpr std::int64_t kPlain = 9;
  const std::int64_t points = entry.method == ConvolutionMethod::winograd_4   ? 36
                              : entry.method == ConvolutionMethod::winograd_2 ? 24
                                                                              : kPlain;
  return entry.times * entry.in * entry.out * (points - kPlain) *
         static_cast<std::int64_t>(sizeof(float));
}

/// Those that Winograd may compute, each once, with the smallest kernels first.
std::vector<ConvolutionShape> choices_in(std::vector<ConvolutionShape> shapes) {
  std::vector<ConvolutionShape> choices;
  for (ConvolutionShape& shape : shapes) {
    shape.frames = std::min(shape.frames, kFramesAtOnce);
    if (shape.size != 3 || !Winograd::pays(shape.in, shape.out, shape.frames * shape.bins)) {
      continue;
    }
    const auto same = std::find_if(choices.begin(), choices.end(), [&](const auto& other) {
      return other.in == shape.in && other.out == shape.out && other.bins == shape.bins;
    });
    if (same != choices.end()) {
      same->times += shape.times;
    } else {
      choices.push_back(shape);
    }
  }
  std::stable_sort(choices.begin(), choices.end(), [](const auto& a, const auto& b) {
    return a.in * a.out < b.in * b.out;
  });
  return choices;
}

}  // namespace

ConvolutionMethod ConvolutionPlan::method(std::int64_t in,
                                          std::int64_t out,
                                          std::int64_t bins) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.in == in && entry.out == out && entry.bins == bins;
  });
  return found == entries_.end() ? ConvolutionMethod::direct : found->method;
}

std::int64_t ConvolutionPlan::extra_bytes() const {
  std::int64_t bytes = 0;
  for (const Entry& entry : entries_) {
    bytes += extra_bytes_of(entry);
  }
  return bytes;
}

ConvolutionPlan plan_convolutions(const SeparatorConfig& config,
                                  at::ScalarType dtype,
                                  std::int64_t kernel_bytes,
                                  bool measure) {
  const at::NoGradGuard no_grad;
  ConvolutionPlan plan;
  if (!std::holds_alternative<ResUNet30Config>(config) || dtype != at::kFloat) {
    return plan;
  }
  for (const ConvolutionShape& shape : choices_in(shapes_of(config, kPlannedBlock))) {
    for (const auto method : {ConvolutionMethod::winograd_4, ConvolutionMethod::winograd_2}) {
      const ConvolutionPlan::Entry entry{shape.in, shape.out, shape.bins, shape.times, method};
      if (extra_bytes_of(entry) > kernel_bytes) {
        continue;
      }
      if (!measure || convolution_time(shape, method, dtype) <
                          convolution_time(shape, ConvolutionMethod::direct, dtype)) {
        plan.set(entry);
        kernel_bytes -= extra_bytes_of(entry);
      }
      break;
    }
  }
  return plan;
}

std::string plan_conditions() {
  return platform::processor_field("model name") + ", instructions " +
         std::to_string(static_cast<unsigned>(dnnl::get_effective_cpu_isa())) + ", oneDNN " +
         std::to_string(DNNL_VERSION_MAJOR) + "." + std::to_string(DNNL_VERSION_MINOR);
}

}  // namespace lasso::nn
