#include "lasso/nn/bimodal_unet.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include "attention.hpp"
#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr double kLeak = 0.2;

/// In place where nothing needs what was there.
at::Tensor leaky(at::Tensor x) {
  return at::GradMode::is_enabled() ? at::leaky_relu(x, kLeak) : at::leaky_relu_(x, kLeak);
}

/// A convolution and its norm beside the input, in the names of a list of one layer.
class ResidualLayer : public torch::nn::Module {
 public:
  explicit ResidualLayer(std::int64_t channels) {
    const auto first = folder(*folder(*this, "res_layers"), "0");
    conv_ = first->register_module("0", std::make_shared<StoredConvolution>(channels, channels, 3));
    norm_ = first->register_module("1", BatchNorm2d(channels));
  }

  at::Tensor forward(const at::Tensor& x) { return leaky(conv_->forward(x, *norm_).add_(x)); }

 private:
  std::shared_ptr<StoredConvolution> conv_;
  BatchNorm2d norm_{nullptr};
};

/// A transformer's layer, pre-norm: attention to the tokens themselves, or to others.
class AttentionBlock : public torch::nn::Module {
 public:
  /// `token_width`: of the others; 0: it attends to itself.
  AttentionBlock(std::int64_t width, std::int64_t token_width, std::int64_t heads)
      : width_(width),
        heads_(heads),
        norm1_(register_module("norm1", std::make_shared<StoredNorm>(width))),
        norm2_(register_module("norm2", std::make_shared<StoredNorm>(width))) {
    const auto linear =
        [](torch::nn::Module& parent, const char* name, std::int64_t in, std::int64_t out) {
          return parent.register_module(name, std::make_shared<StoredLinear>(in, out));
        };
    const auto attn = folder(*this, "attn");
    if (token_width > 0) {
      query_ = linear(*attn, "q", width, width);
      key_value_ = linear(*attn, "kv", token_width, 2 * width);
    } else {
      all_ = linear(*attn, "qkv", width, 3 * width);
    }
    project_ = linear(*attn, "proj", width, width);
    const auto mlp = folder(*this, "mlp");
    in_ = linear(*mlp, "fc1", width, 2 * width);
    out_ = linear(*mlp, "fc2", 2 * width, width);
  }

  /// (batch, places, width), (batch, tokens, token_width) -> (batch, places, width).
  at::Tensor forward(const at::Tensor& x, const at::Tensor& tokens) {
    const at::Tensor normed = norm1_->forward(x);
    at::Tensor query;
    at::Tensor key_value;
    if (all_) {
      const at::Tensor all = all_->forward(normed);
      query = all.narrow(2, 0, width_);
      key_value = all.narrow(2, width_, 2 * width_);
    } else {
      query = query_->forward(normed);
      key_value = key_value_->forward(tokens);
    }
    const at::Tensor heard = attention(query,
                                       key_value.narrow(2, 0, width_),
                                       key_value.narrow(2, width_, width_),
                                       heads_,
                                       /*unseen=*/{});
    const at::Tensor y = x + project_->forward(heard);
    return y + out_->forward(at::gelu(in_->forward(norm2_->forward(y))));
  }

 private:
  std::int64_t width_;
  std::int64_t heads_;
  std::shared_ptr<StoredNorm> norm1_;
  std::shared_ptr<StoredNorm> norm2_;
  std::shared_ptr<StoredLinear> all_;  // or else query_ and key_value_
  std::shared_ptr<StoredLinear> query_;
  std::shared_ptr<StoredLinear> key_value_;
  std::shared_ptr<StoredLinear> project_;
  std::shared_ptr<StoredLinear> in_;
  std::shared_ptr<StoredLinear> out_;
};

/// Self-attention over a map's places, then attention to the text.
class TextAttention : public torch::nn::Module {
 public:
  TextAttention(std::int64_t width, std::int64_t token_width, std::int64_t heads)
      : self_(register_module("sa_block", std::make_shared<AttentionBlock>(width, 0, heads))),
        cross_(register_module("ca_block",
                               std::make_shared<AttentionBlock>(width, token_width, heads))) {
    // Of published checkpoints, which never use it.
    register_module("norm1", std::make_shared<StoredNorm>(width));
  }

  at::Tensor forward(const at::Tensor& map, const at::Tensor& tokens) {
    const at::Tensor places = map.flatten(2).transpose(1, 2);
    return cross_->forward(self_->forward(places, tokens), tokens)
        .transpose(1, 2)
        .reshape(map.sizes());
  }

 private:
  std::shared_ptr<AttentionBlock> self_;
  std::shared_ptr<AttentionBlock> cross_;
};

at::Tensor doubled(const at::Tensor& x) {
  return at::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, /*align_corners=*/true);
}

/// Rows [from, to) of x stretched to that many rows, as upsample_bilinear2d stretches.
at::Tensor rows_of(const at::Tensor& x, std::int64_t rows, std::int64_t from, std::int64_t to) {
  const at::Tensor place = at::arange(from, to, x.options().dtype(at::kDouble)) *
                           (static_cast<double>(x.size(2) - 1) / static_cast<double>(rows - 1));
  const at::Tensor above = place.floor().to(at::kLong).clamp_max(x.size(2) - 2);
  const at::Tensor share = (place - above).to(x.scalar_type()).view({1, 1, -1, 1});
  const at::Tensor upper = x.index_select(2, above);
  return upper.lerp(x.index_select(2, above + 1), share);
}

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
        std::make_shared<StoredConvolution>(in, mid, 4, /*stride=*/2, StoredConvolution::Bias::no));
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
    const auto bias = is_outermost_ ? StoredConvolution::Bias::yes : StoredConvolution::Bias::no;
    up_ = register_module("upconv",
                          std::make_shared<StoredConvolution>(back, out, 3, /*stride=*/1, bias));
    if (!is_outermost_) {
      up_norm_ = register_module("upnorm", BatchNorm2d(out));
    }
  }

  /// The outermost gives its maps, the others what came in and theirs.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& tokens) {
    at::Tensor h = down_residual_->forward(leaky(down_->forward(x, *down_norm_)));
    if (attention_) {
      h = attention_->forward(h, tokens);
    }
    if (inner_) {
      h = inner_->forward(h, tokens);
    }
    const at::Tensor up =
        is_training() || at::GradMode::is_enabled() ? mix(doubled(h)) : in_strips(h);
    return is_outermost_ ? up : at::cat({x, up}, 1);
  }

 private:
  /// What the maps of the way up become.
  at::Tensor mix(const at::Tensor& maps) {
    const at::Tensor mixed = up_residual_->forward(maps);
    return is_outermost_ ? up_->forward(mixed) : up_->forward(mixed, *up_norm_).relu_();
  }

  /// mix(doubled(h)), some rows after the other where all of them would take too much memory. Two
  /// convolutions of 3 by 3 see two rows beyond a strip.
  at::Tensor in_strips(const at::Tensor& h) {
    constexpr std::int64_t kStripValues = 1 << 22;
    constexpr std::int64_t kBeyond = 2;
    const std::int64_t rows = 2 * h.size(2);
    const std::int64_t strip = std::max(kStripValues / (4 * h.numel() / rows), 4 * kBeyond);
    if (strip >= rows) {
      return mix(doubled(h));
    }
    const at::Tensor wide =
        at::upsample_bilinear2d(h, {h.size(2), 2 * h.size(3)}, /*align_corners=*/true);
    std::vector<at::Tensor> strips;
    for (std::int64_t first = 0; first < rows; first += strip) {
      const std::int64_t end = std::min(first + strip, rows);
      const std::int64_t from = std::max<std::int64_t>(first - kBeyond, 0);
      const std::int64_t to = std::min(end + kBeyond, rows);
      strips.push_back(
          mix(rows_of(wide, rows, from, to)).narrow(2, first - from, end - first).clone());
    }
    return at::cat(strips, 2);
  }

  bool is_outermost_;
  std::shared_ptr<StoredConvolution> down_;
  BatchNorm2d down_norm_{nullptr};
  std::shared_ptr<ResidualLayer> down_residual_;
  std::shared_ptr<TextAttention> attention_;  // where it is conditioned
  std::shared_ptr<BiModalLevel> inner_;       // but in the innermost
  std::shared_ptr<ResidualLayer> up_residual_;
  std::shared_ptr<StoredConvolution> up_;
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
                ->register_module(
                    "fc", std::make_shared<StoredLinear>(config.condition_size, config.features));
}

void BiModalUNetImpl::initialise() {
  draw_weights(*this);
  constexpr double kSpread = 1e-4;
  torch::nn::init::normal_(choice_->named_parameters()["weight"], 0.0, kSpread);
}

at::Tensor BiModalUNetImpl::forward(const at::Tensor& features, const Condition& condition) {
  return mask(maps(features, condition.tokens), condition.embedding).to(features.scalar_type());
}

at::Tensor BiModalUNetImpl::maps(const at::Tensor& features, const at::Tensor& tokens) {
  TORCH_CHECK(features.dim() == 3 && features.size(1) % config_.multiple() == 0 &&
                  features.size(2) % config_.multiple() == 0,
              "features must be (batch, frames, bins) with multiples of ",
              config_.multiple(),
              " frames and bins, got ",
              features.sizes());
  const at::Tensor map = features.transpose(1, 2).unsqueeze(1);
  return outermost_->forward(norm_(map), tokens.to(features.scalar_type()));
}

at::Tensor BiModalUNetImpl::mask(const at::Tensor& maps, const at::Tensor& embedding) const {
  const at::Tensor weights = choice_->forward(embedding).sigmoid() * scale_;  // (batch, maps)
  const at::Tensor sum = at::einsum("bc,bcft->btf", {weights.to(maps.scalar_type()), maps});
  return (sum + bias_).sigmoid();
}

}  // namespace lasso::nn
