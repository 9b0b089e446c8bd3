#include "htsat.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <ATen/ATen.h>

#include "attention.hpp"
#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr std::int64_t kPieces = 4;  // that a spectrogram is cut into, along time
constexpr std::int64_t kPatch = 4;   // rows and columns of the image to a token
constexpr std::int64_t kWindow = 8;  // rows and columns of tokens that attend to each other
constexpr std::int64_t kTokens = kWindow * kWindow;
constexpr double kUnseen = -100.0;  // what is added to scores of tokens that were not neighbours

/// (batch, side, side, width) -> (batch * windows, tokens, width).
at::Tensor into_windows(const at::Tensor& x) {
  const std::int64_t count = x.size(1) / kWindow;
  return x.reshape({x.size(0), count, kWindow, count, kWindow, x.size(3)})
      .permute({0, 1, 3, 2, 4, 5})
      .reshape({-1, kTokens, x.size(3)});
}

/// The other way round.
at::Tensor from_windows(const at::Tensor& windows, std::int64_t side) {
  const std::int64_t count = side / kWindow;
  return windows.reshape({-1, count, count, kWindow, kWindow, windows.size(2)})
      .permute({0, 1, 3, 2, 4, 5})
      .reshape({-1, side, side, windows.size(2)});
}

/// Which row of the table of biases stands for each pair of tokens of a window: (tokens * tokens).
at::Tensor bias_rows() {
  const at::Tensor place = at::arange(kTokens, at::kLong);
  const auto apart = [](const at::Tensor& of) { return of.unsqueeze(1) - of.unsqueeze(0); };
  const at::Tensor down = apart(place.div(kWindow, "floor")) + (kWindow - 1);
  const at::Tensor right = apart(place.remainder(kWindow)) + (kWindow - 1);
  return (down * (2 * kWindow - 1) + right).flatten();
}

/// After the image was rolled by half a window, its last windows hold tokens from opposite edges,
/// which must not see each other: (windows, 1, tokens, tokens), 0 or kUnseen.
at::Tensor mask_of_rolled(std::int64_t side) {
  const at::Tensor place = at::arange(side, at::kLong);
  const at::Tensor region =
      place.ge(side - kWindow).to(at::kLong) + place.ge(side - kWindow / 2).to(at::kLong);
  const at::Tensor regions = (3 * region.unsqueeze(1) + region.unsqueeze(0)).to(at::kFloat);
  const at::Tensor windows = into_windows(regions.reshape({1, side, side, 1})).squeeze(2);
  const at::Tensor differ = windows.unsqueeze(1).ne(windows.unsqueeze(2));
  return (differ.to(at::kFloat) * kUnseen).unsqueeze(1);
}

}  // namespace

class Htsat::PatchEmbed : public torch::nn::Module {
 public:
  explicit PatchEmbed(std::int64_t width)
      : norm_(register_module("norm", std::make_shared<StoredNorm>(width))) {
    const auto proj = folder(*this, "proj");
    weight_ = proj->register_parameter("weight", at::empty({width, 1, kPatch, kPatch}));
    bias_ = proj->register_parameter("bias", at::empty({width}));
  }

  /// (batch, 1, rows, columns) -> (batch, rows / 4, columns / 4, width).
  at::Tensor forward(const at::Tensor& image) const {
    const at::Tensor patches = at::conv2d(
        image, weight_.to(image.scalar_type()), bias_.to(image.scalar_type()), {kPatch, kPatch});
    return norm_->forward(patches.permute({0, 2, 3, 1}));
  }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  std::shared_ptr<StoredNorm> norm_;
};

/// Attention within windows, which every second block shifts by half of one, and a feed-forward
/// pair; each is normalised before and added to its input (Liu et al. 2021, eq. 3).
class Htsat::Block : public torch::nn::Module {
 public:
  Block(std::int64_t width, std::int64_t heads, std::int64_t side, bool shifted)
      : heads_(heads),
        shift_(shifted && side > kWindow ? kWindow / 2 : 0),
        norm1_(register_module("norm1", std::make_shared<StoredNorm>(width))),
        norm2_(register_module("norm2", std::make_shared<StoredNorm>(width))) {
    const auto attention = folder(*this, "attn");
    const auto linear =
        [](torch::nn::Module& parent, const char* name, std::int64_t in, std::int64_t out) {
          return parent.register_module(name, std::make_shared<StoredLinear>(in, out));
        };
    constexpr std::int64_t kReach = 2 * kWindow - 1;
    biases_ = attention->register_parameter("relative_position_bias_table",
                                            at::empty({kReach * kReach, heads}));
    qkv_ = linear(*attention, "qkv", width, 3 * width);
    attended_ = linear(*attention, "proj", width, width);
    const auto mlp = folder(*this, "mlp");
    inner_ = linear(*mlp, "fc1", width, kFeedForwardFactor * width);
    outer_ = linear(*mlp, "fc2", kFeedForwardFactor * width, width);
  }

  /// (batch, side, side, width), the same out.
  at::Tensor forward(const at::Tensor& x) const {
    const at::Tensor rolled = at::roll(norm1_->forward(x), {-shift_, -shift_}, {1, 2});
    const at::Tensor seen = from_windows(attend(into_windows(rolled), x.size(1)), x.size(1));
    const at::Tensor mixed = x + at::roll(seen, {shift_, shift_}, {1, 2});
    return mixed + outer_->forward(at::gelu(inner_->forward(norm2_->forward(mixed))));
  }

 private:
  /// (windows, tokens, width), the same out.
  at::Tensor attend(const at::Tensor& windows, std::int64_t side) const {
    const std::int64_t head = windows.size(2) / heads_;
    const auto parts = qkv_->forward(windows)
                           .reshape({-1, kTokens, 3, heads_, head})
                           .permute({2, 0, 3, 1, 4})
                           .unbind(0);  // (windows, heads, tokens, head)
    const at::Tensor queries = parts[0] * (1.0 / std::sqrt(static_cast<double>(head)));
    const at::Tensor biases = biases_.to(windows.scalar_type())
                                  .index_select(0, bias_rows().to(windows.device()))
                                  .reshape({kTokens, kTokens, heads_})
                                  .permute({2, 0, 1});
    at::Tensor scores = at::matmul(queries, parts[1].transpose(2, 3)) + biases;
    if (shift_ > 0) {
      const at::Tensor mask = mask_of_rolled(side).to(windows.device());
      scores = (scores.unflatten(0, {-1, mask.size(0)}) + mask).flatten(0, 1);
    }
    const at::Tensor seen = at::matmul(scores.softmax(3), parts[2]);
    return attended_->forward(seen.transpose(1, 2).flatten(2));
  }

  std::int64_t heads_;
  std::int64_t shift_;
  std::shared_ptr<StoredNorm> norm1_;
  std::shared_ptr<StoredNorm> norm2_;
  at::Tensor biases_;  // by how far tokens are apart
  std::shared_ptr<StoredLinear> qkv_;
  std::shared_ptr<StoredLinear> attended_;
  std::shared_ptr<StoredLinear> inner_;
  std::shared_ptr<StoredLinear> outer_;
};

/// Four neighbours become one token of twice the width.
class Htsat::Merging : public torch::nn::Module {
 public:
  explicit Merging(std::int64_t width)
      : norm_(register_module("norm", std::make_shared<StoredNorm>(4 * width))),
        reduction_(register_module(
            "reduction",
            std::make_shared<StoredLinear>(4 * width, 2 * width, StoredLinear::Bias::no))) {}

  /// (batch, side, side, width) -> (batch, side / 2, side / 2, 2 width).
  at::Tensor forward(const at::Tensor& x) const {
    const auto every_second = [&](std::int64_t row, std::int64_t column) {
      return x.slice(1, row, c10::nullopt, 2).slice(2, column, c10::nullopt, 2);
    };
    const at::Tensor four = at::cat(
        {every_second(0, 0), every_second(1, 0), every_second(0, 1), every_second(1, 1)}, 3);
    return reduction_->forward(norm_->forward(four));
  }

 private:
  std::shared_ptr<StoredNorm> norm_;
  std::shared_ptr<StoredLinear> reduction_;
};

Htsat::Htsat(const AudioEncoderConfig& config) : bands_(config.bands) {
  const auto branch = folder(*this, "audio_branch");
  bn0_ = branch->register_module("bn0", BatchNorm2d(bands_));
  patches_ = branch->register_module("patch_embed", std::make_shared<PatchEmbed>(config.width));
  const auto layers = folder(*branch, "layers");
  std::int64_t width = config.width;
  std::int64_t heads = config.heads;
  std::int64_t side = kPieces * bands_ / kPatch;
  for (std::size_t i = 0; i < config.depths.size(); ++i) {
    TORCH_CHECK(side % kWindow == 0, "a stage's side must be whole windows, got ", side);
    const auto layer = folder(*layers, std::to_string(i));
    const auto blocks = folder(*layer, "blocks");
    Stage& stage = stages_.emplace_back();
    for (std::int64_t j = 0; j < config.depths[i]; ++j) {
      stage.blocks.push_back(blocks->register_module(
          std::to_string(j), std::make_shared<Block>(width, heads, side, /*shifted=*/j % 2 == 1)));
    }
    if (i + 1 < config.depths.size()) {
      stage.merging = layer->register_module("downsample", std::make_shared<Merging>(width));
      width *= 2;
      heads *= 2;
      side /= 2;
    }
  }
  norm_ = branch->register_module("norm", std::make_shared<StoredNorm>(width));
  projection_ = register_module("audio_projection",
                                std::make_shared<StoredProjection>(width, config.condition_size));
}

/// Batch norm, time stretched to four squares' columns, and the four squares' bands one below the
/// other: (batch, frames, bands) -> (batch, 1, 4 * bands, 4 * bands).
at::Tensor Htsat::image_of(const at::Tensor& features) {
  const at::Tensor even = bn0_(features.transpose(1, 2).unsqueeze(3)).permute({0, 3, 1, 2});
  const std::int64_t side = kPieces * bands_;
  const at::Tensor stretched =  // (batch, 1, bands, columns)
      at::upsample_bicubic2d(even, {bands_, kPieces * side}, /*align_corners=*/true);
  return stretched.unflatten(3, {kPieces, side}).transpose(2, 3).reshape({-1, 1, side, side});
}

at::Tensor Htsat::forward(const at::Tensor& features) {
  TORCH_CHECK(features.dim() == 3 && features.size(2) == bands_ &&
                  features.size(1) <= kPieces * kPieces * bands_,
              "features must be (batch, at most ",
              kPieces * kPieces * bands_,
              " frames, ",
              bands_,
              "), got ",
              features.sizes());
  at::Tensor x = patches_->forward(image_of(features));
  release(*patches_);
  for (const Stage& stage : stages_) {
    for (const auto& block : stage.blocks) {
      x = block->forward(x);
      release(*block);
    }
    if (stage.merging) {
      x = stage.merging->forward(x);
      release(*stage.merging);
    }
  }
  return projection_->forward(norm_->forward(x).mean({1, 2}));
}

}  // namespace lasso::nn
