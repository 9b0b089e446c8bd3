#include "lasso/nn/resunet30_stream.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

constexpr double kNormEpsilon = 1e-5;

// Frames are dimension 2 throughout: (batch, channels, frames, bins).

std::int64_t frames_of(const at::Tensor& x) { return x.size(2); }

at::Tensor no_frames(const at::Tensor& like, std::int64_t channels) {
  return like.new_empty({like.size(0), channels, 0, like.size(3)});
}

/// A 1x1 convolution.
at::Tensor pointwise(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  return frames_of(x) > 0 ? at::conv2d(x, weight, bias) : no_frames(x, weight.size(0));
}

/// What came and was not taken yet.
class FrameQueue {
 public:
  void push(at::Tensor frames) {
    none_ = frames.narrow(2, 0, 0);
    if (frames_of(frames) > 0) {
      parts_.push_back(std::move(frames));
    }
  }

  /// The first `count` frames of at least as many, after a first push.
  at::Tensor pop(std::int64_t count) {
    std::vector<at::Tensor> taken{none_};
    while (count > 0) {
      at::Tensor& front = parts_.front();
      const std::int64_t some = std::min(count, frames_of(front));
      taken.push_back(front.narrow(2, 0, some));
      if (some == frames_of(front)) {
        parts_.pop_front();
      } else {
        front = front.narrow(2, some, frames_of(front) - some);
      }
      count -= some;
    }
    return taken.size() == 2 ? taken.back() : at::cat(taken, 2);
  }

 private:
  std::deque<at::Tensor> parts_;
  at::Tensor none_;
};

/// Batch norm and a shift as one multiply-add for each channel, (channels) each.
struct Affine {
  at::Tensor scale;
  at::Tensor shift;

  at::Tensor apply(const at::Tensor& x) const {
    return at::addcmul(over_channels(shift), x, over_channels(scale));
  }
  void apply_out(at::Tensor& out, const at::Tensor& x) const {
    at::addcmul_out(out, over_channels(shift), x, over_channels(scale));
  }

 private:
  static at::Tensor over_channels(const at::Tensor& v) { return v.view({-1, 1, 1}); }
};

/// The network's tensors by their names in a checkpoint.
class Weights {
 public:
  explicit Weights(const ResUNet30& network) {
    for (const auto& item : network->named_parameters()) {
      tensors_.emplace(item.key(), item.value().detach());
    }
    for (const auto& item : network->named_buffers()) {
      tensors_.emplace(item.key(), item.value());
    }
  }

  const at::Tensor& at(const std::string& name) const { return tensors_.at(name); }
  bool has(const std::string& name) const { return tensors_.count(name) > 0; }

  Affine norm(const std::string& name) const {
    const at::Tensor scale =
        at(name + ".weight") / at::sqrt(at(name + ".running_var") + kNormEpsilon);
    return {scale, at(name + ".bias") - at(name + ".running_mean") * scale};
  }

 private:
  std::map<std::string, at::Tensor> tensors_;
};

/// The network's weights under one condition.
class Conditioned {
 public:
  Conditioned(const ResUNet30& network, at::Tensor condition)
      : weights_(network), condition_(std::move(condition)) {}

  const Weights& weights() const { return weights_; }

  /// Batch norm `name` and the shift that FiLM adds after it.
  Affine shifted(const std::string& name, const std::string& film) const {
    Affine affine = weights_.norm(name);
    affine.shift = affine.shift + at::linear(condition_,
                                             weights_.at("film." + film + ".weight"),
                                             weights_.at("film." + film + ".bias"))[0];
    return affine;
  }

 private:
  Weights weights_;
  at::Tensor condition_;
};

at::Tensor activate(const at::Tensor& x, const Affine& affine) {
  at::Tensor y = affine.apply(x);
  return at::leaky_relu_(y, kLeakySlope);
}

/// A 3x3 convolution of activated input. Gives a frame once the next one is there, so one fewer
/// than it got at first, and one more at the end.
class ConvStream {
 public:
  ConvStream(const at::Tensor& weight, at::Tensor bias)
      : weight_(weight.contiguous(at::MemoryFormat::ChannelsLast)), bias_(std::move(bias)) {}

  /// `activate` writes the activation of `x` where it is told to. The zero frames around a
  /// recording are not activated.
  template <typename Activate>
  at::Tensor push(const at::Tensor& x, bool last, const Activate& activate) {
    const std::int64_t before = kept_.defined() ? frames_of(kept_) : 1;
    const std::int64_t frames = frames_of(x);
    const at::Tensor input = at::empty({x.size(0), x.size(1), before + frames + last, x.size(3)},
                                       x.options(),
                                       at::MemoryFormat::ChannelsLast);
    if (kept_.defined()) {
      input.narrow(2, 0, before).copy_(kept_);
    } else {
      input.narrow(2, 0, before).zero_();
    }
    at::Tensor middle = input.narrow(2, before, frames);
    activate(middle, x);
    input.narrow(2, before + frames, last).zero_();
    const std::int64_t kept = std::min<std::int64_t>(2, frames_of(input));
    kept_ = input.narrow(2, frames_of(input) - kept, kept).clone();
    return frames_of(input) < 3
               ? no_frames(x, weight_.size(0))
               : at::conv2d(
                     input, weight_, bias_, at::IntArrayRef({1, 1}), at::IntArrayRef({0, 1}));
  }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor kept_;  // up to two frames of input that are needed again
};

/// Two convolutions of activated input beside a shortcut. Its second batch norm and shift are part
/// of the first convolution.
class ConvBlockStream {
 public:
  ConvBlockStream(const Conditioned& network, const std::string& path, const std::string& film)
      : ConvBlockStream(network.weights(),
                        path,
                        network.shifted(path + ".bn1", film + "->beta1"),
                        network.shifted(path + ".bn2", film + "->beta2")) {}

  at::Tensor push(const at::Tensor& x, bool last) {
    const at::Tensor inner = conv1_.push(x, last, [&](at::Tensor& out, const at::Tensor& in) {
      affine1_.apply_out(out, in);
      at::leaky_relu_(out, kLeakySlope);
    });
    const at::Tensor change = conv2_.push(inner, last, [](at::Tensor& out, const at::Tensor& in) {
      at::leaky_relu_out(out, in, kLeakySlope);
    });
    direct_.push(shortcut_.defined() ? pointwise(x, shortcut_, shortcut_bias_) : x);
    return direct_.pop(frames_of(change)) + change;
  }

 private:
  ConvBlockStream(const Weights& weights,
                  const std::string& path,
                  Affine affine1,
                  const Affine& affine2)
      : affine1_(std::move(affine1)),
        conv1_(weights.at(path + ".conv1.weight") * affine2.scale.view({-1, 1, 1, 1}),
               affine2.shift),
        conv2_(weights.at(path + ".conv2.weight"), {}) {
    if (weights.has(path + ".shortcut.weight")) {
      shortcut_ = weights.at(path + ".shortcut.weight");
      shortcut_bias_ = weights.at(path + ".shortcut.bias");
    }
  }

  Affine affine1_;
  ConvStream conv1_;
  ConvStream conv2_;
  at::Tensor shortcut_;
  at::Tensor shortcut_bias_;
  FrameQueue direct_;
};

/// Average pooling by 2 in frequency and, where `time` is 2, in time.
class PoolStream {
 public:
  explicit PoolStream(std::int64_t time) : time_(time) {}

  at::Tensor push(const at::Tensor& x) {
    const at::Tensor input = odd_.defined() ? at::cat({odd_, x}, 2) : x;
    const std::int64_t even = frames_of(input) / time_ * time_;
    odd_ = even < frames_of(input) ? input.narrow(2, even, 1).clone() : at::Tensor();
    if (even == 0) {
      return x.new_empty({x.size(0), x.size(1), 0, x.size(3) / 2});
    }
    return at::avg_pool2d(input.narrow(2, 0, even), {time_, 2});
  }

 private:
  std::int64_t time_;
  at::Tensor odd_;
};

at::Tensor enlarged(const at::Tensor& x, const at::Tensor& weight) {
  return frames_of(x) > 0 ? enlarge(x, weight)
                          : x.new_empty({x.size(0), weight.size(1), 0, x.size(3) * weight.size(3)});
}

/// One step down and the step up that meets it.
struct Level {
  ConvBlockStream down;
  PoolStream pool;
  FrameQueue skip;
  Affine up_affine;
  at::Tensor up_weight;
  ConvBlockStream up;
};

Level level_of(const Conditioned& network, std::size_t level, std::size_t depth) {
  const std::string encoder = "encoder_block" + std::to_string(level + 1);
  const std::string decoder = "decoder_block" + std::to_string(depth - level);
  const std::string base = "base." + decoder;
  return {ConvBlockStream(network, "base." + encoder + ".conv_block1", encoder + "->conv_block1"),
          PoolStream(level + 1 < depth ? 2 : 1),
          FrameQueue(),
          network.shifted(base + ".bn1", decoder + "->beta1"),
          network.weights().at(base + ".conv1.weight"),
          ConvBlockStream(network, base + ".conv_block2", decoder + "->conv_block2")};
}

}  // namespace

class ResUNet30Stream::Network {
 public:
  Network(const ResUNet30& network, const at::Tensor& condition)
      : Network(Conditioned(network, condition), network->config()) {}

  /// Features of any number of frames -> gain of the settled ones.
  at::Tensor push(const at::Tensor& features) {
    received_ += features.size(1);
    // bn0 has one channel a bin; the bins beyond a multiple of 2^depth are not seen.
    const at::Tensor x =
        at::addcmul(bn0_.shift, features, bn0_.scale).narrow(2, 0, seen_bins_).unsqueeze(1);
    none_ = x.narrow(2, 0, 0);
    return gain(run(x, /*last=*/false));
  }

  /// Frames are padded after bn0, as in the original.
  at::Tensor finish() {
    const std::int64_t padding = (time_stride_ - received_ % time_stride_) % time_stride_;
    const at::Tensor mask = run(at::constant_pad_nd(none_, {0, 0, 0, padding}), /*last=*/true);
    return gain(mask.narrow(2, 0, received_ - given_));
  }

 private:
  Network(const Conditioned& network, const ResUNet30Config& config)
      : bins_(config.bins),
        seen_bins_(config.bins >> config.widths.size() << config.widths.size()),
        time_stride_(std::int64_t{1} << (config.widths.size() - 1)),
        bn0_(network.weights().norm("base.bn0")),
        pre_weight_(network.weights().at("base.pre_conv.weight")),
        pre_bias_(network.weights().at("base.pre_conv.bias")),
        after_weight_(network.weights().at("base.after_conv.weight")),
        after_bias_(network.weights().at("base.after_conv.bias")),
        centre_(network,
                "base.conv_block" + std::to_string(config.widths.size() + 1) + "a.conv_block1",
                "conv_block" + std::to_string(config.widths.size() + 1) + "a->conv_block1") {
    for (std::size_t level = 0; level < config.widths.size(); ++level) {
      levels_.push_back(level_of(network, level, config.widths.size()));
    }
  }

  /// x (batch, 1, frames, seen bins) -> mask channels (batch, 1 or 3, frames, seen bins).
  at::Tensor run(at::Tensor x, bool last) {
    most_frames_ = std::max(most_frames_, frames_of(x));
    x = pointwise(x, pre_weight_, pre_bias_);
    for (Level& level : levels_) {
      x = level.down.push(x, last);
      level.skip.push(x);
      x = level.pool.push(x);
    }
    std::vector<at::Tensor> masks;
    ascend(levels_.size(), centre_.push(x, last), last, masks);
    return at::cat(masks, 2);
  }

  /// From the input of the decoder below `depth` up to the masks. At the end all levels give at
  /// once what they held back; that goes up in parts no longer than a block, or it would take the
  /// memory of many.
  void ascend(std::size_t depth, const at::Tensor& x, bool last, std::vector<at::Tensor>& masks) {
    if (depth == 0) {
      masks.push_back(pointwise(x, after_weight_, after_bias_));
      return;
    }
    Level& level = levels_[depth - 1];
    const std::int64_t frames = frames_of(x);
    const std::int64_t most =
        std::max<std::int64_t>(1, most_frames_ >> std::min(depth, levels_.size() - 1));
    std::int64_t first = 0;
    do {
      const std::int64_t count = std::min(most, frames - first);
      const at::Tensor part = x.narrow(2, first, count);
      const at::Tensor up = enlarged(activate(part, level.up_affine), level.up_weight);
      first += count;
      const bool ends = last && first == frames;
      const at::Tensor joined = at::cat({up, level.skip.pop(frames_of(up))}, 1);
      ascend(depth - 1, level.up.push(joined, ends), ends, masks);
    } while (first < frames);
  }

  at::Tensor gain(const at::Tensor& mask) {
    given_ += frames_of(mask);
    return gain_of(at::constant_pad_nd(mask, {0, bins_ - seen_bins_}));
  }

  std::int64_t bins_;
  std::int64_t seen_bins_;
  std::int64_t time_stride_;
  Affine bn0_;
  at::Tensor pre_weight_;
  at::Tensor pre_bias_;
  at::Tensor after_weight_;
  at::Tensor after_bias_;
  std::vector<Level> levels_;
  ConvBlockStream centre_;
  std::int64_t received_ = 0;  // frames
  std::int64_t given_ = 0;
  std::int64_t most_frames_ = 1;  // that came at once
  at::Tensor none_;               // no frames of what the network sees
};

ResUNet30Stream::ResUNet30Stream(const ResUNet30& network, const at::Tensor& condition) {
  const at::NoGradGuard no_grad;
  network_ = std::make_unique<Network>(network, condition);
}

ResUNet30Stream::~ResUNet30Stream() = default;

at::Tensor ResUNet30Stream::push(const at::Tensor& features) {
  const at::NoGradGuard no_grad;
  return network_->push(features);
}

at::Tensor ResUNet30Stream::finish() {
  const at::NoGradGuard no_grad;
  return network_->finish();
}

}  // namespace lasso::nn
