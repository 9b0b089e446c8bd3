#include "audio_cnn.hpp"

#include <string>

#include <ATen/ATen.h>
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
  for (Block& block : blocks_) {
    x = block.bn1(block.conv1(x)).relu_();
    x = block.bn2(block.conv2(x)).relu_();
    x = at::avg_pool2d(x, {2, 2});
  }
  const at::Tensor over_time = x.mean(3);  // (batch, channels, frames)
  const at::Tensor both = at::cat({over_time.mean(2), over_time.amax(2)}, 1);
  return at::layer_norm(projection_(both), {config_.condition_size});
}

}  // namespace lasso::nn
