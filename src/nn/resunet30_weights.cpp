#include "resunet30_weights.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/threads.hpp"
#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

constexpr double kBatchNormEpsilon = 1e-5;

std::string encoder_name(std::size_t level) { return "encoder_block" + std::to_string(level + 1); }

/// Decoders are counted from the deepest level.
std::string decoder_name(std::size_t level, const ResUNet30Config& config) {
  return "decoder_block" + std::to_string(config.widths.size() - level);
}

std::string centre_name(const ResUNet30Config& config) {
  return "conv_block" + std::to_string(config.widths.size() + 1) + "a";
}

/// What a level sees of a usual block.
Extent extent_at(std::size_t level, const ResUNet30Config& config) {
  constexpr std::int64_t kUsualFrames = 32;
  const std::size_t depth = config.widths.size();
  return {std::max<std::int64_t>(1, kUsualFrames >> std::min(level, depth - 1)),
          config.bins >> depth << (depth - level)};
}

bool is_small(const ResUNet30Config& config, c10::Device device) {
  constexpr std::int64_t kSmallFrame = 1 << 13;  // values in a frame of the first level
  return device.is_cpu() && config.widths.front() * config.bins < kSmallFrame;
}

Convolution planned(const at::Tensor& kernel, Extent usual, const ConvolutionPlan& plan) {
  return Convolution(kernel, usual, plan.method(kernel.size(1), kernel.size(0), usual.bins));
}

}  // namespace

std::map<std::string, std::vector<std::int64_t>> resunet30_layout(const ResUNet30Config& config) {
  std::map<std::string, std::vector<std::int64_t>> layout;
  const auto norm = [&](const std::string& name, std::int64_t channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
      layout[name + part] = {channels};
    }
    layout[name + ".num_batches_tracked"] = {};
  };
  const auto affine = [&](const std::string& name, std::vector<std::int64_t> weight) {
    layout[name + ".bias"] = {weight.front()};
    layout[name + ".weight"] = std::move(weight);
  };
  const auto shifted = [&](const std::string& path, const std::string& film, std::int64_t width) {
    norm("base." + path, width);
    affine("film." + film, {width, config.condition_size});
  };
  const auto block =
      [&](const std::string& path, const std::string& film, std::int64_t in, std::int64_t out) {
        shifted(path + ".bn1", film + "->beta1", in);
        shifted(path + ".bn2", film + "->beta2", out);
        layout["base." + path + ".conv1.weight"] = {out, in, 3, 3};
        layout["base." + path + ".conv2.weight"] = {out, out, 3, 3};
        if (in != out) {
          affine("base." + path + ".shortcut", {out, in, 1, 1});
        }
      };
  const std::size_t depth = config.widths.size();
  norm("base.bn0", config.bins);
  affine("base.pre_conv", {config.widths.front(), 1, 1, 1});
  affine("base.after_conv", {config.phase ? kMaskChannels : 1, config.widths.front(), 1, 1});
  std::int64_t channels = config.widths.front();
  for (std::size_t level = 0; level < depth; ++level) {
    const std::int64_t width = config.widths[level];
    const std::int64_t below = config.widths[std::min(level + 1, depth - 1)];
    const std::string encoder = encoder_name(level);
    const std::string decoder = decoder_name(level, config);
    block(encoder + ".conv_block1", encoder + "->conv_block1", channels, width);
    shifted(decoder + ".bn1", decoder + "->beta1", below);
    layout["base." + decoder + ".conv1.weight"] = {below, width, level + 1 < depth ? 2 : 1, 2};
    block(decoder + ".conv_block2", decoder + "->conv_block2", 2 * width, width);
    channels = width;
  }
  const std::string centre = centre_name(config);
  block(centre + ".conv_block1", centre + "->conv_block1", channels, channels);
  return layout;
}

Tensors::Tensors(std::map<std::string, at::Tensor> tensors,
                 c10::Device device,
                 at::ScalarType dtype)
    : tensors_(std::move(tensors)), device_(device), dtype_(dtype) {}

at::Tensor Tensors::take(const std::string& name) {
  const at::Tensor tensor = tensors_.at(name);
  tensors_.erase(name);
  const auto dtype = dtype_ == at::kDouble ? at::kDouble : at::kFloat;
  return tensor.detach().to(device_, dtype, /*non_blocking=*/false, /*copy=*/true);
}

Affine Tensors::norm(const std::string& name) {
  const at::Tensor scale =
      take(name + ".weight") / at::sqrt(take(name + ".running_var") + kBatchNormEpsilon);
  return {scale, take(name + ".bias") - take(name + ".running_mean") * scale};
}

ShiftedNorm::ShiftedNorm(Tensors& tensors, const std::string& name, const std::string& film)
    : norm(tensors.norm(name)),
      weight(tensors.take("film." + film + ".weight")),
      bias(tensors.take("film." + film + ".bias")) {}

Affine ShiftedNorm::under(const at::Tensor& condition) const {
  return {norm.scale, norm.shift + at::linear(condition, weight, bias)[0]};
}

BlockWeights::BlockWeights(Tensors& tensors,
                           const std::string& path,
                           const std::string& film,
                           Extent usual,
                           const ConvolutionPlan& plan,
                           std::int64_t inputs)
    : norm1(tensors, path + ".bn1", film + "->beta1"),
      norm2(tensors, path + ".bn2", film + "->beta2"),
      conv1(planned((tensors.take(path + ".conv1.weight") * norm2.norm.scale.view({-1, 1, 1, 1}))
                        .to(tensors.dtype()),
                    usual,
                    plan)),
      conv2(planned(tensors.take(path + ".conv2.weight").to(tensors.dtype()), usual, plan)),
      no_bias(at::zeros_like(norm2.norm.shift)) {
  if (tensors.has(path + ".shortcut.weight")) {
    const at::Tensor kernel = tensors.take(path + ".shortcut.weight").to(tensors.dtype());
    for (const at::Tensor& part : kernel.chunk(inputs, 1)) {
      shortcut.emplace_back(part, usual);
    }
    shortcut_bias = tensors.take(path + ".shortcut.bias");
  }
}

EnlargementWeights::EnlargementWeights(const at::Tensor& kernel,
                                       at::ScalarType dtype,
                                       std::int64_t bins)
    : channels(kernel.size(1)),
      frequency(kernel.size(3)),
      no_bias(at::zeros({channels * frequency}, kernel.options())) {
  // (in, out, time, frequency) -> (time, frequency, out, in)
  const at::Tensor cells = kernel.permute({2, 3, 1, 0}).to(dtype);
  for (std::int64_t frame = 0; frame < kernel.size(2); ++frame) {
    frames.emplace_back(cells[frame].reshape({frequency * channels, kernel.size(0), 1, 1}),
                        Extent{1, bins});
  }
}

LevelWeights::LevelWeights(Tensors& tensors,
                           const ResUNet30Config& config,
                           const ConvolutionPlan& plan,
                           std::size_t level)
    : down(tensors,
           "base." + encoder_name(level) + ".conv_block1",
           encoder_name(level) + "->conv_block1",
           extent_at(level, config),
           plan,
           /*inputs=*/1),
      up_norm(tensors,
              "base." + decoder_name(level, config) + ".bn1",
              decoder_name(level, config) + "->beta1"),
      up_kernel(tensors.take("base." + decoder_name(level, config) + ".conv1.weight"),
                tensors.dtype(),
                extent_at(level + 1, config).bins),
      up(tensors,
         "base." + decoder_name(level, config) + ".conv_block2",
         decoder_name(level, config) + "->conv_block2",
         extent_at(level, config),
         plan,
         /*inputs=*/2) {}

FoldedResUNet30::Weights::Weights(const ResUNet30Config& network,
                                  const ConvolutionPlan& plan,
                                  Tensors& tensors)
    : config(network),
      bn0(tensors.norm("base.bn0")),
      pre(tensors.take("base.pre_conv.weight").to(tensors.dtype()), extent_at(0, network)),
      pre_bias(tensors.take("base.pre_conv.bias")),
      after(tensors.take("base.after_conv.weight").to(tensors.dtype()), extent_at(0, network)),
      after_bias(tensors.take("base.after_conv.bias")),
      centre(tensors,
             "base." + centre_name(network) + ".conv_block1",
             centre_name(network) + "->conv_block1",
             extent_at(network.widths.size(), network),
             plan,
             /*inputs=*/1) {
  for (std::size_t level = 0; level < config.widths.size(); ++level) {
    levels.emplace_back(tensors, config, plan, level);
  }
}

FoldedResUNet30::FoldedResUNet30(const ResUNet30Config& config,
                                 std::map<std::string, at::Tensor> tensors,
                                 c10::Device device,
                                 at::ScalarType dtype,
                                 const ConvolutionPlan& plan)
    : device_(device), dtype_(dtype), kernel_bytes_(plan.extra_bytes()) {
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    parameters_ += tensor.numel();
  }
  Tensors source(std::move(tensors), device, dtype);
  const ThreadShare share(is_small(config, device) ? 1 : at::get_num_threads());
  weights_ = std::make_unique<const Weights>(config, plan, source);
}

FoldedResUNet30::~FoldedResUNet30() = default;

bool is_small(const FoldedResUNet30& network) {
  return is_small(network.config(), network.device());
}

const ResUNet30Config& FoldedResUNet30::config() const noexcept { return weights_->config; }

}  // namespace lasso::nn
