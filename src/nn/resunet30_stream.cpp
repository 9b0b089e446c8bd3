#include "lasso/nn/resunet30_stream.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/round_up.hpp"
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

/// What came and was not taken yet, in a ring that is allocated once: pieces that come and go would
/// leave holes in the heap.
class FrameQueue {
 public:
  /// `waiting`: how many frames wait at most before a push.
  explicit FrameQueue(std::int64_t waiting) : waiting_(waiting) {}

  void push(const at::Tensor& frames) {
    const std::int64_t count = frames_of(frames);
    if (!ring_.defined() || held_ + count > frames_of(ring_)) {
      enlarge_for(frames);
    }
    const auto parts = pieces(first_ + held_, count);
    std::int64_t done = 0;
    for (const at::Tensor& part : parts) {
      part.copy_(frames.narrow(2, done, frames_of(part)));
      done += frames_of(part);
    }
    held_ += count;
  }

  /// The first `count` frames of at least as many, after a first push. Good until the next push.
  at::Tensor pop(std::int64_t count) {
    const auto parts = pieces(first_, count);
    first_ = (first_ + count) % frames_of(ring_);
    held_ -= count;
    return parts.size() == 1 ? parts.front() : at::cat(parts, 2);
  }

 private:
  void enlarge_for(const at::Tensor& frames) {
    const at::Tensor waiting = ring_.defined() ? pop(held_) : frames.narrow(2, 0, 0);
    const std::int64_t size = std::max(waiting_, frames_of(waiting)) + frames_of(frames);
    ring_ =
        at::empty({frames.size(0), frames.size(1), std::max<std::int64_t>(size, 1), frames.size(3)},
                  frames.options(),
                  at::MemoryFormat::ChannelsLast);
    first_ = 0;
    held_ = frames_of(waiting);
    ring_.narrow(2, 0, held_).copy_(waiting);
  }

  /// `count` frames of the ring, in one piece or two.
  std::vector<at::Tensor> pieces(std::int64_t begin, std::int64_t count) const {
    const std::int64_t size = frames_of(ring_);
    begin %= size;
    const std::int64_t straight = std::min(count, size - begin);
    std::vector<at::Tensor> parts{ring_.narrow(2, begin, straight)};
    if (straight < count) {
      parts.push_back(ring_.narrow(2, 0, count - straight));
    }
    return parts;
  }

  std::int64_t waiting_;
  at::Tensor ring_;
  std::int64_t first_ = 0;
  std::int64_t held_ = 0;
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

at::Tensor activate(const at::Tensor& x, const Affine& affine) {
  at::Tensor y = affine.apply(x);
  return at::leaky_relu_(y, kLeakySlope);
}

/// Tensors by their names in a checkpoint, on the device and in the dtype to compute with. Each is
/// let go once it was taken, so that no network is in memory twice.
class Tensors {
 public:
  Tensors(std::map<std::string, at::Tensor> tensors, c10::Device device)
      : tensors_(std::move(tensors)), device_(device) {}

  bool has(const std::string& name) const { return tensors_.count(name) > 0; }

  at::Tensor take(const std::string& name) {
    const at::Tensor tensor = tensors_.at(name);
    tensors_.erase(name);
    const auto dtype = tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    return tensor.detach().to(device_, dtype, /*non_blocking=*/false, /*copy=*/true);
  }

  /// A convolution's, channels last in memory.
  at::Tensor kernel(const std::string& name) {
    return take(name).contiguous(at::MemoryFormat::ChannelsLast);
  }

  Affine norm(const std::string& name) {
    const at::Tensor scale =
        take(name + ".weight") / at::sqrt(take(name + ".running_var") + kNormEpsilon);
    return {scale, take(name + ".bias") - take(name + ".running_mean") * scale};
  }

 private:
  std::map<std::string, at::Tensor> tensors_;
  c10::Device device_;
};

/// A batch norm and the layer that makes the shift which is added after it.
struct ShiftedNorm {
  ShiftedNorm(Tensors& tensors, const std::string& name, const std::string& film)
      : norm(tensors.norm(name)),
        weight(tensors.take("film." + film + ".weight")),
        bias(tensors.take("film." + film + ".bias")) {}

  Affine under(const at::Tensor& condition) const {
    return {norm.scale, norm.shift + at::linear(condition, weight, bias)[0]};
  }

  Affine norm;
  at::Tensor weight;
  at::Tensor bias;
};

/// Of two convolutions of activated input beside a shortcut. The scale of the second batch norm is
/// part of the first convolution.
struct BlockWeights {
  BlockWeights(Tensors& tensors, const std::string& path, const std::string& film)
      : norm1(tensors, path + ".bn1", film + "->beta1"),
        norm2(tensors, path + ".bn2", film + "->beta2"),
        kernel1((tensors.take(path + ".conv1.weight") * norm2.norm.scale.view({-1, 1, 1, 1}))
                    .contiguous(at::MemoryFormat::ChannelsLast)),
        kernel2(tensors.kernel(path + ".conv2.weight")) {
    if (tensors.has(path + ".shortcut.weight")) {
      shortcut = tensors.kernel(path + ".shortcut.weight");
      shortcut_bias = tensors.take(path + ".shortcut.bias");
    }
  }

  ShiftedNorm norm1;
  ShiftedNorm norm2;
  at::Tensor kernel1;
  at::Tensor kernel2;
  at::Tensor shortcut;  // undefined where the channels stay as many
  at::Tensor shortcut_bias;
};

/// One step down and the step up that meets it.
struct LevelWeights {
  LevelWeights(Tensors& tensors, std::size_t level, std::size_t depth)
      : LevelWeights(tensors,
                     "encoder_block" + std::to_string(level + 1),
                     "decoder_block" + std::to_string(depth - level)) {}

  LevelWeights(Tensors& tensors, const std::string& encoder, const std::string& decoder)
      : down(tensors, "base." + encoder + ".conv_block1", encoder + "->conv_block1"),
        up_norm(tensors, "base." + decoder + ".bn1", decoder + "->beta1"),
        up_kernel(tensors.take("base." + decoder + ".conv1.weight")),
        up(tensors, "base." + decoder + ".conv_block2", decoder + "->conv_block2") {}

  BlockWeights down;
  ShiftedNorm up_norm;
  at::Tensor up_kernel;
  BlockWeights up;
};

std::string centre_name(const ResUNet30Config& config) {
  return "conv_block" + std::to_string(config.widths.size() + 1) + "a";
}

/// A 3x3 convolution of activated input. Gives a frame once the next one is there, so one fewer
/// than it got at first, and one more at the end.
class ConvStream {
 public:
  ConvStream(at::Tensor weight, at::Tensor bias)
      : weight_(std::move(weight)), bias_(std::move(bias)) {}

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

/// The two convolutions and the shortcut.
class BlockStream {
 public:
  BlockStream(const BlockWeights& weights, const at::Tensor& condition)
      : affine1_(weights.norm1.under(condition)),
        conv1_(weights.kernel1, weights.norm2.under(condition).shift),
        conv2_(weights.kernel2, {}),
        shortcut_(weights.shortcut),
        shortcut_bias_(weights.shortcut_bias) {}

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
  Affine affine1_;
  ConvStream conv1_;
  ConvStream conv2_;
  at::Tensor shortcut_;
  at::Tensor shortcut_bias_;
  FrameQueue direct_{2};  // a frame for each convolution
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

/// Frames of a level's skip that wait for the levels below: these have four convolutions each and
/// the centre two, which look one of their frames ahead, and poolings that keep an odd frame back.
std::int64_t waiting_at(std::int64_t level, const ResUNet30Config& config) {
  const std::int64_t stride = std::int64_t{1} << level;
  const std::int64_t widest = config.time_stride();
  const std::int64_t ahead = 4 * (2 * widest - 2 * stride) + 2 * widest;
  constexpr std::int64_t kAtTheEnd = 4;  // more come at once than before, as measured
  return (ahead + widest) / stride + kAtTheEnd;
}

struct LevelStream {
  LevelStream(const LevelWeights& weights,
              std::int64_t time_stride,
              std::int64_t waiting,
              const at::Tensor& condition)
      : down(weights.down, condition),
        pool(time_stride),
        skip(waiting),
        up_affine(weights.up_norm.under(condition)),
        up_kernel(weights.up_kernel),
        up(weights.up, condition) {}

  BlockStream down;
  PoolStream pool;
  FrameQueue skip;
  Affine up_affine;
  at::Tensor up_kernel;
  BlockStream up;
};

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
    const std::string encoder = "encoder_block" + std::to_string(level + 1);
    const std::string decoder = "decoder_block" + std::to_string(depth - level);
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

struct FoldedResUNet30::Weights {
  Weights(const ResUNet30Config& network, Tensors& tensors)
      : config(network),
        bn0(tensors.norm("base.bn0")),
        pre_kernel(tensors.kernel("base.pre_conv.weight")),
        pre_bias(tensors.take("base.pre_conv.bias")),
        after_kernel(tensors.kernel("base.after_conv.weight")),
        after_bias(tensors.take("base.after_conv.bias")),
        centre(tensors,
               "base." + centre_name(network) + ".conv_block1",
               centre_name(network) + "->conv_block1") {
    for (std::size_t level = 0; level < config.widths.size(); ++level) {
      levels.emplace_back(tensors, level, config.widths.size());
    }
  }

  ResUNet30Config config;
  Affine bn0;
  at::Tensor pre_kernel;
  at::Tensor pre_bias;
  at::Tensor after_kernel;
  at::Tensor after_bias;
  std::vector<LevelWeights> levels;
  BlockWeights centre;
};

FoldedResUNet30::FoldedResUNet30(const ResUNet30Config& config,
                                 std::map<std::string, at::Tensor> tensors,
                                 c10::Device device)
    : device_(device) {
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    parameters_ += tensor.numel();
  }
  Tensors source(std::move(tensors), device);
  weights_ = std::make_unique<const Weights>(config, source);
}

FoldedResUNet30::~FoldedResUNet30() = default;

const ResUNet30Config& FoldedResUNet30::config() const noexcept { return weights_->config; }

StreamMemory stream_memory(const ResUNet30Config& config) {
  constexpr std::int64_t kBytes = 4;     // of a float32
  constexpr std::int64_t kTensors = 18;  // of the first level's size alive at once, as measured
  constexpr double kHoles = 4.0 / 3.0;   // between what waits, as measured
  const auto depth = static_cast<std::int64_t>(config.widths.size());
  std::int64_t waiting = 0;
  for (std::int64_t level = 0; level < depth; ++level) {
    waiting += waiting_at(level, config) * config.widths[static_cast<std::size_t>(level)] *
               (config.bins >> level) * kBytes;
  }
  return {static_cast<std::int64_t>(kHoles * static_cast<double>(waiting)),
          kTensors * config.widths.front() * config.bins * kBytes};
}

class ResUNet30Stream::Flow {
 public:
  Flow(const FoldedResUNet30::Weights& weights, const at::Tensor& condition)
      : weights_(weights),
        seen_bins_(weights.config.bins >> weights.levels.size() << weights.levels.size()),
        centre_(weights.centre, condition) {
    for (std::size_t level = 0; level < weights.levels.size(); ++level) {
      levels_.emplace_back(weights.levels[level],
                           level + 1 < weights.levels.size() ? 2 : 1,
                           waiting_at(static_cast<std::int64_t>(level), weights.config),
                           condition);
    }
  }

  /// Features of any number of frames -> gain of the settled ones.
  at::Tensor push(const at::Tensor& features) {
    received_ += features.size(1);
    // bn0 has one channel a bin; the bins beyond a multiple of 2^depth are not seen.
    const at::Tensor x = at::addcmul(weights_.bn0.shift, features, weights_.bn0.scale)
                             .narrow(2, 0, seen_bins_)
                             .unsqueeze(1);
    none_ = x.narrow(2, 0, 0);
    return gain(x, /*last=*/false);
  }

  /// Frames are padded after bn0, as in the original; by no more at once than came before.
  at::Tensor finish() {
    const std::int64_t left = received_ - given_;
    std::int64_t padding = round_up(received_, weights_.config.time_stride()) - received_;
    std::vector<at::Tensor> gains;
    do {
      const std::int64_t some = std::min(padding, most_frames_);
      padding -= some;
      gains.push_back(gain(at::constant_pad_nd(none_, {0, 0, 0, some}), /*last=*/padding == 0));
    } while (padding > 0);
    return at::cat(gains, 1).narrow(1, 0, left);
  }

 private:
  /// x (batch, 1, frames, seen bins) -> gain (batch, settled frames, bins).
  at::Tensor gain(at::Tensor x, bool last) {
    most_frames_ = std::max(most_frames_, frames_of(x));
    x = pointwise(x, weights_.pre_kernel, weights_.pre_bias);
    for (LevelStream& level : levels_) {
      x = level.down.push(x, last);
      level.skip.push(x);
      x = level.pool.push(x);
    }
    std::vector<at::Tensor> gains;
    ascend(levels_.size(), centre_.push(x, last), last, gains);
    at::Tensor gain = at::cat(gains, 1);
    given_ += gain.size(1);
    return gain;
  }

  /// From the input of the decoder below `depth` up to the gains. At the end all levels give at
  /// once what they held back; that goes up in parts no longer than a block, or it would take the
  /// memory of many.
  void ascend(std::size_t depth, const at::Tensor& x, bool last, std::vector<at::Tensor>& gains) {
    if (depth == 0) {
      const at::Tensor mask = pointwise(x, weights_.after_kernel, weights_.after_bias);
      gains.push_back(gain_of(at::constant_pad_nd(mask, {0, weights_.config.bins - seen_bins_})));
      return;
    }
    LevelStream& level = levels_[depth - 1];
    const std::int64_t frames = frames_of(x);
    const std::int64_t most =
        std::max<std::int64_t>(1, most_frames_ >> std::min(depth, levels_.size() - 1));
    std::int64_t first = 0;
    do {
      const std::int64_t count = std::min(most, frames - first);
      const at::Tensor part = x.narrow(2, first, count);
      const at::Tensor up = enlarged(activate(part, level.up_affine), level.up_kernel);
      first += count;
      const bool ends = last && first == frames;
      const at::Tensor joined = at::cat({up, level.skip.pop(frames_of(up))}, 1);
      ascend(depth - 1, level.up.push(joined, ends), ends, gains);
    } while (first < frames);
  }

  const FoldedResUNet30::Weights& weights_;
  std::int64_t seen_bins_;
  std::vector<LevelStream> levels_;
  BlockStream centre_;
  std::int64_t received_ = 0;  // frames
  std::int64_t given_ = 0;
  std::int64_t most_frames_ = 1;  // that came at once
  at::Tensor none_;               // no frames of what the network sees
};

ResUNet30Stream::ResUNet30Stream(std::shared_ptr<const FoldedResUNet30> network,
                                 const at::Tensor& condition)
    : network_(std::move(network)) {
  const at::NoGradGuard no_grad;
  flow_ = std::make_unique<Flow>(network_->weights(), condition);
}

ResUNet30Stream::~ResUNet30Stream() = default;

at::Tensor ResUNet30Stream::push(const at::Tensor& features) {
  const at::NoGradGuard no_grad;
  return flow_->push(features);
}

at::Tensor ResUNet30Stream::finish() {
  const at::NoGradGuard no_grad;
  return flow_->finish();
}

}  // namespace lasso::nn
