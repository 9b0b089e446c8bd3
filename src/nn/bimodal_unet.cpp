#include "lasso/nn/bimodal_unet.hpp"

#include <string>

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include "attention.hpp"
#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr double kLeak = 0.2;

at::Tensor leaky(const at::Tensor& x) { return at::leaky_relu(x, kLeak); }

/// A convolution and its norm beside the input, in the names of a list of one layer.
class ResidualLayer : public torch::nn::Module {
 public:
  explicit ResidualLayer(std::int64_t channels) {
    const auto layers = folder(*this, "res_layers");
    const auto first = folder(*layers, "0");
    conv_ = first->register_module(
        "0", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, channels, 3).padding(1)));
    norm_ = first->register_module("1", BatchNorm2d(channels));
  }

  at::Tensor forward(const at::Tensor& x) { return leaky(x + norm_(conv_(x))); }

 private:
  torch::nn::Conv2d conv_{nullptr};
  BatchNorm2d norm_{nullptr};
};

torch::nn::LayerNorm layer_norm(std::int64_t width) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));  // epsilon 1e-5
}

/// A transformer's layer, pre-norm: attention to the tokens themselves, or to others.
class AttentionBlock : public torch::nn::Module {
 public:
  /// `token_width`: of the others; 0: it attends to itself.
  AttentionBlock(std::int64_t width, std::int64_t token_width, std::int64_t heads)
      : width_(width),
        heads_(heads),
        norm1_(register_module("norm1", layer_norm(width))),
        norm2_(register_module("norm2", layer_norm(width))) {
    const auto attn = folder(*this, "attn");
    if (token_width > 0) {
      query_ = attn->register_module("q", torch::nn::Linear(width, width));
      key_value_ = attn->register_module("kv", torch::nn::Linear(token_width, 2 * width));
    } else {
      all_ = attn->register_module("qkv", torch::nn::Linear(width, 3 * width));
    }
    project_ = attn->register_module("proj", torch::nn::Linear(width, width));
    const auto mlp = folder(*this, "mlp");
    in_ = mlp->register_module("fc1", torch::nn::Linear(width, 2 * width));
    out_ = mlp->register_module("fc2", torch::nn::Linear(2 * width, width));
  }

  /// (batch, places, width), (batch, tokens, token_width) -> (batch, places, width).
  at::Tensor forward(const at::Tensor& x, const at::Tensor& tokens) {
    const at::Tensor normed = norm1_(x);
    at::Tensor query;
    at::Tensor key_value;
    if (all_) {
      const at::Tensor all = all_(normed);
      query = all.narrow(2, 0, width_);
      key_value = all.narrow(2, width_, 2 * width_);
    } else {
      query = query_(normed);
      key_value = key_value_(tokens);
    }
    const at::Tensor heard = attention(query,
                                       key_value.narrow(2, 0, width_),
                                       key_value.narrow(2, width_, width_),
                                       heads_,
                                       /*unseen=*/{});
    const at::Tensor y = x + project_(heard);
    return y + out_(at::gelu(in_(norm2_(y))));
  }

 private:
  std::int64_t width_;
  std::int64_t heads_;
  torch::nn::LayerNorm norm1_;
  torch::nn::LayerNorm norm2_;
  torch::nn::Linear all_{nullptr};  // or else query_ and key_value_
  torch::nn::Linear query_{nullptr};
  torch::nn::Linear key_value_{nullptr};
  torch::nn::Linear project_{nullptr};
  torch::nn::Linear in_{nullptr};
  torch::nn::Linear out_{nullptr};
};

/// Self-attention over a map's places, then attention to the text.
class TextAttention : public torch::nn::Module {
 public:
  TextAttention(std::int64_t width, std::int64_t token_width, std::int64_t heads)
      : self_(register_module("sa_block", std::make_shared<AttentionBlock>(width, 0, heads))),
        cross_(register_module("ca_block",
                               std::make_shared<AttentionBlock>(width, token_width, heads))) {
    register_module("norm1", layer_norm(width));  // of published checkpoints, which never use it
  }

  at::Tensor forward(const at::Tensor& map, const at::Tensor& tokens) {
    const at::Tensor places = map.flatten(2).transpose(1, 2);
    return cross_->forward(self_->forward(places, tokens), tokens).transpose(1, 2).view_as(map);
  }

 private:
  std::shared_ptr<AttentionBlock> self_;
  std::shared_ptr<AttentionBlock> cross_;
};

}  // namespace

/// A level and all levels inside it.
class BiModalLevel : public torch::nn::Module {
 public:
  BiModalLevel(const BiModalUNetConfig& config, std::int64_t level, std::int64_t in)
      : is_outermost_(level == 1) {
    constexpr std::int64_t kDoublings = 3;  // of the width, level by level
    constexpr std::int64_t kUnconditioned = 4;
    const std::int64_t mid = config.width << static_cast<unsigned>(std::min(level - 1, kDoublings));
    const bool is_innermost = level == config.levels;
    const std::int64_t back = is_innermost ? mid : 2 * mid;
    down_norm_ = register_module("downnorm", BatchNorm2d(mid));
    down_ = register_module(
        "downconv",
        torch::nn::Conv2d(torch::nn::Conv2dOptions(in, mid, 4).stride(2).padding(1).bias(false)));
    down_residual_ = register_module("downresblock", std::make_shared<ResidualLayer>(mid));
    if (level > kUnconditioned) {
      attention_ =
          folder(*this, "ca_blocks")
              ->register_module(
                  "0", std::make_shared<TextAttention>(mid, config.token_width, config.heads));
    }
    if (!is_innermost) {
      inner_ = register_module("submodule", std::make_shared<BiModalLevel>(config, level + 1, mid));
    }
    up_residual_ = register_module("upresblock", std::make_shared<ResidualLayer>(back));
    const std::int64_t out = is_outermost_ ? config.features : in;
    up_ = register_module(
        "upconv",
        torch::nn::Conv2d(torch::nn::Conv2dOptions(back, out, 3).padding(1).bias(is_outermost_)));
    if (!is_outermost_) {
      up_norm_ = register_module("upnorm", BatchNorm2d(out));
    }
  }

  /// The outermost gives its features, the others what came in and theirs.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& tokens) {
    at::Tensor h = down_residual_->forward(leaky(down_norm_(down_(x))));
    if (attention_) {
      h = attention_->forward(h, tokens);
    }
    if (inner_) {
      h = inner_->forward(h, tokens);
    }
    const std::array<std::int64_t, 2> doubled{2 * h.size(2), 2 * h.size(3)};
    h = up_residual_->forward(at::upsample_bilinear2d(h, doubled, /*align_corners=*/true));
    h = up_(h);
    return is_outermost_ ? h : at::cat({x, up_norm_(h).relu()}, 1);
  }

 private:
  bool is_outermost_;
  BatchNorm2d down_norm_{nullptr};
  torch::nn::Conv2d down_{nullptr};
  std::shared_ptr<ResidualLayer> down_residual_;
  std::shared_ptr<TextAttention> attention_;  // where it is conditioned
  std::shared_ptr<BiModalLevel> inner_;       // but in the innermost
  std::shared_ptr<ResidualLayer> up_residual_;
  torch::nn::Conv2d up_{nullptr};
  BatchNorm2d up_norm_{nullptr};  // but in the outermost
};

BiModalUNetImpl::BiModalUNetImpl(const BiModalUNetConfig& config) : config_(config) {
  const auto sound = folder(*this, "net_sound");
  norm_ = sound->register_module("bn0", BatchNorm2d(1));
  outermost_ = sound->register_module("unet_block", std::make_shared<BiModalLevel>(config, 1, 1));
  const auto synthesizer = folder(*this, "net_synthesizer");
  scale_ = synthesizer->register_parameter("scale", at::ones({config.features}));
  bias_ = synthesizer->register_parameter("bias", at::zeros({1}));
  choice_ = folder(*this, "net_clap")
                ->register_module("fc", torch::nn::Linear(config.condition_size, config.features));
  constexpr double kSpread = 1e-4;
  torch::nn::init::normal_(choice_->weight, 0.0, kSpread);
}

at::Tensor BiModalUNetImpl::features(const at::Tensor& log_magnitude, const at::Tensor& tokens) {
  TORCH_CHECK(log_magnitude.dim() == 4 && log_magnitude.size(1) == 1 &&
                  log_magnitude.size(2) % config_.multiple() == 0 &&
                  log_magnitude.size(3) % config_.multiple() == 0,
              "log_magnitude must be (batch, 1, bins, frames) with multiples of ",
              config_.multiple(),
              " bins and frames, got ",
              log_magnitude.sizes());
  return outermost_->forward(norm_(log_magnitude), tokens);
}

at::Tensor BiModalUNetImpl::mask(const at::Tensor& features, const at::Tensor& embedding) {
  const at::Tensor weights = choice_(embedding).sigmoid() * scale_;  // (batch, features)
  const at::Tensor sum = at::einsum("bc,bcft->bft", {weights, features}).unsqueeze(1);
  return (sum + bias_).sigmoid();
}

}  // namespace lasso::nn
