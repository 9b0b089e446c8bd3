#include "lasso/nn/resunet30.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <torch/nn/functional/padding.h>
#include <torch/nn/init.h>

#include "lasso/core/round_up.hpp"
#include "lasso/nn/batch_norm.hpp"
#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

constexpr double kLeastPhasor = 1e-10;  // keeps the division finite where both parts are 0

using Shifts = std::vector<at::Tensor>;
using Stride = std::array<std::int64_t, 2>;  // time, frequency

torch::nn::Conv2d conv(std::int64_t in, std::int64_t out, std::int64_t kernel, bool bias) {
  torch::nn::Conv2d layer(torch::nn::Conv2dOptions(in, out, kernel).padding(kernel / 2).bias(bias));
  torch::nn::init::xavier_uniform_(layer->weight);
  if (bias) {
    torch::nn::init::zeros_(layer->bias);
  }
  return layer;
}

at::Tensor activate(BatchNorm2d& norm, const at::Tensor& x, const at::Tensor& shift) {
  return at::leaky_relu(norm(x) + shift, kLeakySlope);
}

/// Two convolutions of activated input beside a shortcut: (batch, in, frames, bins) ->
/// (batch, out, frames, bins).
class ConvBlockImpl : public torch::nn::Module {
 public:
  ConvBlockImpl(std::int64_t in, std::int64_t out, const std::string& path, FilmImpl& film)
      : beta1_(film.add(path + "->beta1", in)),
        beta2_(film.add(path + "->beta2", out)),
        bn1_(register_module("bn1", BatchNorm2d(in))),
        bn2_(register_module("bn2", BatchNorm2d(out))),
        conv1_(register_module("conv1", conv(in, out, /*kernel=*/3, /*bias=*/false))),
        conv2_(register_module("conv2", conv(out, out, /*kernel=*/3, /*bias=*/false))) {
    if (in != out) {
      shortcut_ = register_module("shortcut", conv(in, out, /*kernel=*/1, /*bias=*/true));
    }
  }

  at::Tensor forward(const at::Tensor& x, const Shifts& shifts) {
    const at::Tensor inner = conv1_(activate(bn1_, x, shifts[beta1_]));
    const at::Tensor change = conv2_(activate(bn2_, inner, shifts[beta2_]));
    return (shortcut_.is_empty() ? x : shortcut_(x)) + change;
  }

 private:
  std::size_t beta1_;
  std::size_t beta2_;
  BatchNorm2d bn1_;
  BatchNorm2d bn2_;
  torch::nn::Conv2d conv1_;
  torch::nn::Conv2d conv2_;
  torch::nn::Conv2d shortcut_ = nullptr;
};
TORCH_MODULE(ConvBlock);

/// A block of the way down, or the centre. Its output is the skip; pooling is its caller's.
class EncoderBlockImpl : public torch::nn::Module {
 public:
  EncoderBlockImpl(std::int64_t in, std::int64_t out, const std::string& path, FilmImpl& film)
      : block_(register_module("conv_block1", ConvBlock(in, out, path + "->conv_block1", film))) {}

  at::Tensor forward(const at::Tensor& x, const Shifts& shifts) { return block_(x, shifts); }

 private:
  ConvBlock block_;
};
TORCH_MODULE(EncoderBlock);

/// A block of the way up: enlarged by `stride`, joined with the skip, mixed. The published files
/// also hold a `bn2` and a `beta2` here that no computation uses; they are not part of it.
class DecoderBlockImpl : public torch::nn::Module {
 public:
  DecoderBlockImpl(
      std::int64_t in, std::int64_t out, Stride stride, const std::string& path, FilmImpl& film)
      : beta1_(film.add(path + "->beta1", in)),
        bn1_(register_module("bn1", BatchNorm2d(in))),
        conv1_(register_module("conv1",
                               torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(
                                                              in, out, {stride[0], stride[1]})
                                                              .stride({stride[0], stride[1]})
                                                              .bias(false)))),
        block_(
            register_module("conv_block2", ConvBlock(2 * out, out, path + "->conv_block2", film))) {
    torch::nn::init::xavier_uniform_(conv1_->weight);
  }

  at::Tensor forward(const at::Tensor& x, const at::Tensor& skip, const Shifts& shifts) {
    const at::Tensor up = enlarge(activate(bn1_, x, shifts[beta1_]), conv1_->weight);
    return block_(at::cat({up, skip}, 1), shifts);
  }

 private:
  std::size_t beta1_;
  BatchNorm2d bn1_;
  torch::nn::ConvTranspose2d conv1_;
  ConvBlock block_;
};
TORCH_MODULE(DecoderBlock);

}  // namespace

/// Everything but the shifts: AudioSep's `base`.
struct ResUNet30Impl::Base : torch::nn::Module {
  Base(const ResUNet30Config& config, FilmImpl& film)
      : bins(config.bins),
        bn0(register_module("bn0", BatchNorm2d(config.bins))),
        pre_conv(register_module("pre_conv",
                                 conv(1, config.widths.front(), /*kernel=*/1, /*bias=*/true))),
        after_conv(register_module("after_conv",
                                   conv(config.widths.front(),
                                        config.phase ? kMaskChannels : 1,
                                        /*kernel=*/1,
                                        /*bias=*/true))) {
    const std::size_t depth = config.widths.size();
    std::int64_t channels = config.widths.front();
    for (std::size_t level = 0; level < depth; ++level) {
      const std::string name = "encoder_block" + std::to_string(level + 1);
      const std::int64_t out = config.widths[level];
      encoders.emplace_back(register_module(name, EncoderBlock(channels, out, name, film)));
      channels = out;
      strides.push_back({level + 1 < depth ? 2 : 1, 2});
    }
    const std::string centre_name = "conv_block" + std::to_string(depth + 1) + "a";
    centre = register_module(centre_name, EncoderBlock(channels, channels, centre_name, film));
    for (std::size_t step = 0; step < depth; ++step) {
      const std::size_t level = depth - 1 - step;
      const std::string name = "decoder_block" + std::to_string(step + 1);
      const std::int64_t out = config.widths[level];
      decoders.emplace_back(
          register_module(name, DecoderBlock(channels, out, strides[level], name, film)));
      channels = out;
    }
  }

  /// features (batch, frames, bins) -> mask channels (batch, 1 or 3, frames, bins) before their
  /// sigmoid and tanh; 0 in the bins that the network does not see.
  at::Tensor forward(const at::Tensor& features, const Shifts& shifts) {
    const std::int64_t frames = features.size(1);
    const std::int64_t time_stride = std::int64_t{1} << (strides.size() - 1);
    const std::int64_t seen_bins = bins >> strides.size() << strides.size();
    // bn0 has one channel a bin; frames are padded after it, as in the original.
    at::Tensor x = bn0(features.transpose(1, 2).unsqueeze(-1))  // (batch, bins, frames, 1)
                       .permute({0, 3, 2, 1})                   // (batch, 1, frames, bins)
                       .narrow(3, 0, seen_bins);
    x = at::constant_pad_nd(x, {0, 0, 0, round_up(frames, time_stride) - frames});
    x = pre_conv(x).contiguous(at::MemoryFormat::ChannelsLast);
    std::vector<at::Tensor> skips;
    for (std::size_t level = 0; level < encoders.size(); ++level) {
      skips.push_back(encoders[level](x, shifts));
      x = at::avg_pool2d(skips.back(), strides[level]);
    }
    x = centre(x, shifts);
    for (DecoderBlock& decoder : decoders) {
      x = decoder(x, skips.back(), shifts);
      skips.pop_back();
    }
    x = after_conv(x).narrow(2, 0, frames);
    return at::constant_pad_nd(x, {0, bins - seen_bins});
  }

  std::int64_t bins;
  BatchNorm2d bn0;
  torch::nn::Conv2d pre_conv;
  torch::nn::Conv2d after_conv;
  std::vector<EncoderBlock> encoders;
  EncoderBlock centre = nullptr;
  std::vector<DecoderBlock> decoders;
  std::vector<Stride> strides;  // of each encoder block's pooling
};

at::Tensor gain_of(const at::Tensor& mask) {
  at::Tensor magnitude = at::sigmoid(mask.select(1, 0));
  if (mask.size(1) < kMaskChannels) {
    return magnitude;
  }
  const at::Tensor cosine = at::tanh(mask.select(1, 1));
  const at::Tensor sine = at::tanh(mask.select(1, 2));
  const at::Tensor length = at::sqrt(cosine.square() + sine.square()).clamp_min(kLeastPhasor);
  return at::complex(magnitude * cosine / length, magnitude * sine / length);
}

at::Tensor enlarge(const at::Tensor& x, const at::Tensor& weight) {
  const std::int64_t out = weight.size(1);
  const std::int64_t time = weight.size(2);
  const std::int64_t frequency = weight.size(3);
  const at::Tensor kernel =
      weight.permute({2, 3, 1, 0}).reshape({time * frequency * out, weight.size(0), 1, 1});
  const at::Tensor cells = at::conv2d(x, kernel);  // (batch, time*frequency*out, frames, bins)
  return cells.permute({0, 2, 3, 1})
      .reshape({x.size(0), x.size(2), x.size(3), time, frequency, out})
      .permute({0, 1, 3, 2, 4, 5})  // (batch, frames, time, bins, frequency, out)
      .reshape({x.size(0), x.size(2) * time, x.size(3) * frequency, out})
      .permute({0, 3, 1, 2});
}

ResUNet30Impl::ResUNet30Impl(const ResUNet30Config& config)
    : config_(config), film_(config.condition_size) {
  TORCH_CHECK(!config.widths.empty(), "widths must name at least one block");
  TORCH_CHECK(
      config.bins >> config.widths.size() > 0, "bins must be at least 2^depth, got ", config.bins);
  base_ = register_module("base", std::make_shared<Base>(config, *film_));
  register_module("film", film_);
}

at::Tensor ResUNet30Impl::forward(const at::Tensor& features, const Condition& condition) {
  TORCH_CHECK(features.dim() == 3 && features.size(2) == base_->bins,
              "features must be (batch, frames, ",
              base_->bins,
              "), got ",
              features.sizes());
  return gain_of(base_->forward(features, film_(condition.embedding)).to(features.scalar_type()));
}

}  // namespace lasso::nn
