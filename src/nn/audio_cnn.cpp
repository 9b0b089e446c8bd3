#include "audio_cnn.hpp"

#include <cstddef>
#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/nn/init.h>

namespace lasso::nn {

namespace {

constexpr double kLeastMean = 1e-8;  // of the features' squares: of silence

torch::nn::Conv2d conv(std::int64_t in, std::int64_t out) {
  torch::nn::Conv2d layer(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(false));
  torch::nn::init::kaiming_normal_(layer->weight);
  return layer;
}

}  // namespace

AudioCnn::AudioCnn(const AudioEncoderConfig& config)
    : config_(config),
      projection_(register_module(
          "projection", torch::nn::Linear(2 * config.widths.back(), config.condition_size))) {
  std::int64_t in = 1;
  for (const std::int64_t out : config.widths) {
    const std::string name = "block" + std::to_string(blocks_.size() + 1) + "_";
    blocks_.push_back({register_module(name + "conv1", conv(in, out)),
                       register_module(name + "bn1", BatchNorm2d(out)),
                       register_module(name + "conv2", conv(out, out)),
                       register_module(name + "bn2", BatchNorm2d(out))});
    in = out;
  }
}

void AudioCnn::fold() {
  constexpr std::int64_t kUsualFrames = 256;
  const at::NoGradGuard no_grad;
  folded_.clear();
  Extent size{kUsualFrames, config_.bands};
  const auto fold_one = [&](const torch::nn::Conv2d& layer, const BatchNorm2d& norm) {
    const auto [scale, shift] = norm->affine();
    const at::Tensor kernel = layer->weight * scale.view({-1, 1, 1, 1});
    const bool by_winograd =
        kernel.is_cpu() && kernel.scalar_type() == at::kFloat &&
        Winograd::pays(kernel.size(1), kernel.size(0), size.frames * size.bins);
    folded_.push_back(
        {Convolution(
             kernel, size, by_winograd ? ConvolutionMethod::winograd_4 : ConvolutionMethod::direct),
         shift});
  };
  for (const Block& block : blocks_) {
    fold_one(block.conv1, block.bn1);
    fold_one(block.conv2, block.bn2);
    size = {size.frames / 2, size.bins / 2};
  }
}

at::Tensor AudioCnn::Folded::operator()(const at::Tensor& x) const {
  const at::Tensor padded =
      at::constant_pad_nd(x, {0, 0, 1, 1}).contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor output = at::empty({x.size(0), convolution.out_channels(), x.size(2), x.size(3)},
                                x.options(),
                                at::MemoryFormat::ChannelsLast);
  convolution.run(padded, bias, Finish::none, output);
  return output.relu_();
}

at::Tensor AudioCnn::forward(const at::Tensor& features) {
  TORCH_CHECK(features.dim() == 3 && features.size(1) >= config_.min_frames() &&
                  features.size(2) == config_.bands,
              "features must be (batch, at least ",
              config_.min_frames(),
              " frames, ",
              config_.bands,
              "), got ",
              features.sizes());
  const at::Tensor level = features.square().mean({1, 2}, /*keepdim=*/true);
  at::Tensor x = (features * level.clamp_min(kLeastMean).rsqrt())
                     .unsqueeze(1)
                     .contiguous(at::MemoryFormat::ChannelsLast);  // (batch, 1, frames, bands)
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    Block& block = blocks_[i];
    if (folded_.empty()) {
      x = block.bn1(block.conv1(x)).relu_();
      x = block.bn2(block.conv2(x)).relu_();
    } else {
      x = folded_[2 * i + 1](folded_[2 * i](x));
    }
    x = at::avg_pool2d(x, {2, 2});
  }
  const at::Tensor over_time = x.mean(3);  // (batch, channels, frames)
  const at::Tensor both = at::cat({over_time.mean(2), over_time.amax(2)}, 1);
  return at::layer_norm(projection_(both), {config_.condition_size});
}

}  // namespace lasso::nn
