#include "lasso/nn/resunet30_stream.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include "frame_buffer.hpp"
#include "lasso/core/round_up.hpp"
#include "lasso/core/threads.hpp"
#include "resunet30_gain.hpp"
#include "resunet30_weights.hpp"

namespace lasso::nn {

namespace {

/// Values of a level's tensors that are worked on at once: so much stays in the cache.
constexpr std::int64_t kPartValues = 1 << 20;

/// Like `x`, with other channels and bins.
FrameForm form_of(const at::Tensor& x, std::int64_t channels, std::int64_t bins) {
  return {x.size(0), channels, bins, x.options()};
}

FrameForm form_of(const at::Tensor& x, std::int64_t channels) {
  return form_of(x, channels, x.size(3));
}

/// What is computed and no longer needed when a step is done, shared by all steps.
struct Workspace {
  Scratch conv1;
  Scratch conv2;
  Scratch enlarged;
};

/// A 3x3 convolution. It keeps the last two frames of its input, all else of which lies in shared
/// memory for as long as a step takes. The frames around a recording are zeros.
class ConvStream {
 public:
  /// Where the next `frames` of input are to be written, before run().
  at::Tensor begin(std::int64_t frames, const FrameForm& form, bool last, Scratch& scratch) {
    if (!kept_.defined()) {
      kept_ = at::zeros({form.batch, form.channels, 2, form.bins}, form.options)
                  .contiguous(at::MemoryFormat::ChannelsLast);
    }
    input_ = scratch.frames(kept_frames_ + frames + last, form);
    input_.narrow(2, 0, kept_frames_).copy_(kept_.narrow(2, 0, kept_frames_));
    input_.narrow(2, kept_frames_ + frames, last).zero_();
    return input_.narrow(2, kept_frames_, frames);
  }

  /// How many frames of output there are: each needs the next frame of input.
  std::int64_t ready() const { return std::max<std::int64_t>(0, frames_of(input_) - 2); }

  /// Computes these, once the input is written.
  void run(const Convolution& convolution,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) {
    convolution.run(input_, bias, finish, output);
    kept_frames_ = std::min<std::int64_t>(2, frames_of(input_));
    kept_.narrow(2, 0, kept_frames_)
        .copy_(input_.narrow(2, frames_of(input_) - kept_frames_, kept_frames_));
    input_ = at::Tensor();
  }

 private:
  at::Tensor kept_;               // room for two frames
  std::int64_t kept_frames_ = 1;  // a zero one at first
  at::Tensor input_;              // of a step
};

/// Two convolutions beside a shortcut.
class BlockStream {
 public:
  BlockStream(const BlockWeights& weights, const at::Tensor& condition)
      : weights_(weights),
        affine1_(weights.norm1.under(condition)),
        bias1_(weights.norm2.under(condition).shift) {}

  /// `inputs`: what follows each other in channels, with as many frames. Gives the frames that are
  /// settled, good until the next push.
  at::Tensor push(at::TensorList inputs, bool last, Workspace& workspace) {
    output_.drop(settled_);
    const at::Tensor& first = inputs.front();
    const std::int64_t frames = frames_of(first);
    const std::int64_t channels = first.size(1);
    const auto all_channels = static_cast<std::int64_t>(inputs.size()) * channels;

    const at::Tensor input =
        conv1_.begin(frames, form_of(first, all_channels), last, workspace.conv1);
    std::int64_t before = 0;
    for (const at::Tensor& part : inputs) {
      activate(part, affine1_.narrow(before, channels), input.narrow(1, before, channels));
      before += channels;
    }
    const FrameForm form = form_of(first, weights_.conv1.out_channels());
    const at::Tensor inner = conv2_.begin(conv1_.ready(), form, last, workspace.conv2);
    conv1_.run(weights_.conv1, bias1_, Finish::activate, inner);
    pass(inputs, output_.extend(frames, form));
    settled_ = conv2_.ready();
    at::Tensor output = output_.front(settled_);
    conv2_.run(weights_.conv2, weights_.no_bias, Finish::accumulate, output);
    return output;
  }

 private:
  /// The inputs' own way around the convolutions.
  void pass(at::TensorList inputs, const at::Tensor& output) {
    if (weights_.shortcut.empty()) {
      output.copy_(inputs.front());
      return;
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      weights_.shortcut[i].run(inputs[i],
                               i == 0 ? weights_.shortcut_bias : weights_.no_bias,
                               i == 0 ? Finish::none : Finish::accumulate,
                               output);
    }
  }

  const BlockWeights& weights_;
  Affine affine1_;
  at::Tensor bias1_;
  ConvStream conv1_;
  ConvStream conv2_;
  FrameBuffer output_;        // the shortcut's, until the convolutions' is added
  std::int64_t settled_ = 0;  // frames at its front that were given
};

/// Average pooling by 2 in frequency and, where `time` is 2, in time.
class PoolStream {
 public:
  explicit PoolStream(std::int64_t time) : time_(time) {}

  void push(const at::Tensor& x) {
    const std::int64_t frames = frames_of(x);
    std::int64_t begin = 0;
    if (odd_.defined() && frames > 0) {
      pool(at::cat({odd_, x.narrow(2, 0, 1)}, 2));
      odd_ = at::Tensor();
      begin = 1;
    }
    const std::int64_t even = (frames - begin) / time_ * time_;
    pool(x.narrow(2, begin, even));
    if (begin + even < frames) {
      odd_ = x.narrow(2, begin + even, 1).clone();
    }
  }

  /// All that came of the pushes since the last take; good until the next push.
  at::Tensor take() {
    at::Tensor pooled = output_.front(output_.held());
    output_.drop(output_.held());
    return pooled;
  }

 private:
  void pool(const at::Tensor& x) {
    at::Tensor room = output_.extend(frames_of(x) / time_, form_of(x, x.size(1), x.size(3) / 2));
    if (frames_of(room) > 0) {
      at::avg_pool2d_out(room, x, {time_, 2});
    }
  }

  std::int64_t time_;
  at::Tensor odd_;  // a frame
  FrameBuffer output_;
};

/// The activation and the transposed convolution on the way up.
class EnlargementStream {
 public:
  EnlargementStream(const LevelWeights& level, const at::Tensor& condition)
      : weights_(level.up_kernel), affine_(level.up_norm.under(condition)) {}

  /// Good until the workspace is used again.
  at::Tensor push(const at::Tensor& x, Workspace& workspace) {
    const std::int64_t frames = frames_of(x);
    const auto time = static_cast<std::int64_t>(weights_.frames.size());
    const std::int64_t bins = x.size(3) * weights_.frequency;
    const at::Tensor input = workspace.conv1.frames(frames, form_of(x, x.size(1)));
    activate(x, affine_, input);
    at::Tensor output =
        workspace.enlarged.frames(frames * time, form_of(x, weights_.channels, bins));
    // The bins that come from one are channels of one cell, as they lie.
    const std::int64_t cell = weights_.frequency * weights_.channels;
    const at::Tensor cells = output.as_strided({output.size(0), cell, frames * time, x.size(3)},
                                               {output.stride(0), 1, output.stride(2), cell});
    for (std::int64_t i = 0; i < time; ++i) {
      weights_.frames[static_cast<std::size_t>(i)].run(
          input, weights_.no_bias, Finish::none, cells.slice(2, i, frames * time, time));
    }
    return output;
  }

 private:
  const EnlargementWeights& weights_;
  Affine affine_;
};

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
        enlargement(weights, condition),
        up(weights.up, condition) {}

  BlockStream down;
  PoolStream pool;
  FrameQueue skip;
  EnlargementStream enlargement;
  BlockStream up;
};

}  // namespace

std::unique_ptr<GainStream> FoldedResUNet30::stream(const Condition& condition, Pace pace) const {
  return std::make_unique<ResUNet30Stream>(shared_from_this(), condition.embedding, pace);
}

TimeContext FoldedResUNet30::context() const {
  return {config().context_frames(), config().time_stride()};
}

MemoryNeed FoldedResUNet30::memory(std::int64_t frames) const {
  const ResUNet30Config& config = this->config();
  const auto bytes = static_cast<std::int64_t>(c10::elementSize(dtype_));
  // As measured: tensors of the first level's size that are alive at once, for the frames that are
  // worked on and for those that wait for it.
  constexpr std::int64_t kWorked = 14;
  constexpr std::int64_t kWaiting = 4;
  constexpr double kHoles = 4.0 / 3.0;  // between what is held back
  const auto depth = static_cast<std::int64_t>(config.widths.size());
  std::int64_t held = 0;  // by skips and residuals
  for (std::int64_t level = 0; level < depth; ++level) {
    held += waiting_at(level, config) * config.widths[static_cast<std::size_t>(level)] *
            (config.bins >> level) * bytes;
  }
  const std::int64_t first = config.widths.front() * config.bins;
  const std::int64_t worked = std::min(frames, kPartValues / first);
  const std::int64_t stream = static_cast<std::int64_t>(kHoles * static_cast<double>(held)) +
                              (kWorked * worked + kWaiting * (frames - worked)) * first * bytes;
  return {parameters_ * bytes + kernel_bytes_, stream, 0};
}

/// One recording's way through the network. The encoder and the decoder may work at the same time,
/// each on a block of its own.
class ResUNet30Stream::Flow {
 public:
  /// A block as the encoder leaves it.
  struct Encoded {
    at::Tensor centre;
    std::vector<std::vector<at::Tensor>> skips;  // of each level
    bool last = false;
    std::int64_t most_frames = 1;  // that came at once so far
    std::int64_t received = 0;     // so far
  };

  Flow(const FoldedResUNet30& network, const at::Tensor& condition)
      : weights_(network.weights()),
        dtype_(network.dtype()),
        seen_bins_(weights_.config.bins >> weights_.levels.size() << weights_.levels.size()),
        centre_(weights_.centre, condition) {
    for (std::size_t level = 0; level < weights_.levels.size(); ++level) {
      levels_.emplace_back(weights_.levels[level],
                           level + 1 < weights_.levels.size() ? 2 : 1,
                           waiting_at(static_cast<std::int64_t>(level), weights_.config),
                           condition);
    }
  }

  /// Features of any number of frames -> gain of the settled ones.
  at::Tensor push(const at::Tensor& features, bool last) {
    std::vector<at::Tensor> gains;
    in_steps(features, last, [&](const at::Tensor& x, bool ends) {
      const at::Tensor centre = encode(x, ends, [&](std::size_t level, const at::Tensor& y) {
        levels_[level].skip.push(y, encoder_.most_frames >> level);
      });
      decoder_.most_frames = encoder_.most_frames;
      gains.push_back(decode(centre, ends, received_));
    });
    return at::cat(gains, 1);
  }

  /// The same in two stages.
  std::vector<Encoded> encode(const at::Tensor& features, bool last) {
    std::vector<Encoded> blocks;
    in_steps(features, last, [&](const at::Tensor& x, bool ends) {
      Encoded& block = blocks.emplace_back();
      block.skips.resize(levels_.size());
      block.centre = encode(x, ends, [&](std::size_t level, const at::Tensor& y) {
                       block.skips[level].push_back(y.clone());
                     }).clone();
      block.last = ends;
      block.most_frames = encoder_.most_frames;
      block.received = received_;
    });
    return blocks;
  }

  at::Tensor decode(const std::vector<Encoded>& blocks) {
    std::vector<at::Tensor> gains;
    for (const Encoded& block : blocks) {
      decoder_.most_frames = block.most_frames;
      for (std::size_t level = 0; level < levels_.size(); ++level) {
        for (const at::Tensor& frames : block.skips[level]) {
          levels_[level].skip.push(frames, decoder_.most_frames >> level);
        }
      }
      gains.push_back(decode(block.centre, block.last, block.received));
    }
    return at::cat(gains, 1);
  }

  /// Of no frames.
  at::Tensor no_gain(const at::Tensor& features) const {
    return gain_of(
        at::empty({features.size(0), weights_.after.out_channels(), 0, weights_.config.bins},
                  features.options()));
  }

 private:
  struct Half {
    Workspace workspace;
    std::int64_t most_frames = 1;  // that came at once
  };

  /// Calls `step` with what the network sees of these features. At the end, frames follow up to a
  /// multiple of the network's stride; they are zero after bn0, as in the original. They come in
  /// the same step, unless blocks are so short that they would take much more memory.
  template <typename Step>
  void in_steps(const at::Tensor& features, bool last, const Step& step) {
    received_ += features.size(1);
    const std::int64_t stride = weights_.config.time_stride();
    const std::int64_t padding = last ? round_up(received_, stride) - received_ : 0;
    const std::int64_t most = std::max(encoder_.most_frames, features.size(1));
    in_parts(seen(features, padding), most < stride ? most : round_up(most, stride), last, step);
  }

  /// (batch, frames, bins) -> (batch, 1, frames and padding, seen bins). bn0 has one channel a bin;
  /// the bins beyond a multiple of 2^depth are not seen.
  at::Tensor seen(const at::Tensor& features, std::int64_t padding) {
    const auto bins = [&](const at::Tensor& x) { return x.narrow(-1, 0, seen_bins_); };
    const std::int64_t frames = features.size(1);
    at::Tensor x = seen_.frames(
        frames + padding, {features.size(0), 1, seen_bins_, features.options().dtype(dtype_)});
    x.narrow(2, 0, frames)
        .squeeze(1)
        .copy_(at::addcmul(bins(weights_.bn0.shift), bins(features), bins(weights_.bn0.scale)));
    x.narrow(2, frames, padding).zero_();
    return x;
  }

  /// The centre's frames, good until the next push. `keep`: takes those for the skip connections.
  template <typename Keep>
  at::Tensor encode(const at::Tensor& x, bool last, const Keep& keep) {
    encoder_.most_frames = std::max(encoder_.most_frames, frames_of(x));
    at::Tensor below = x;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      in_parts(below, part_frames(level, encoder_), last, [&](const at::Tensor& part, bool ends) {
        const at::Tensor y =
            levels_[level].down.push(level > 0 ? part : widened(part), ends, encoder_.workspace);
        keep(level, y);
        levels_[level].pool.push(y);
      });
      below = levels_[level].pool.take();
    }
    return centre_.push(below, last, encoder_.workspace);
  }

  /// `received`: frames so far, without the padding.
  at::Tensor decode(const at::Tensor& centre, bool last, std::int64_t received) {
    std::vector<at::Tensor> gains;
    ascend(levels_.size(), centre, last, gains);
    const at::Tensor gain = at::cat(gains, 1);
    const std::int64_t given = std::min(gain.size(1), received - given_);
    given_ += given;
    return gain.narrow(1, 0, given);
  }

  /// From the input of the decoder below `depth` up to the gains. At the end all levels give at
  /// once what they held back, which would take the memory of many blocks if not for the parts.
  void ascend(std::size_t depth, const at::Tensor& x, bool last, std::vector<at::Tensor>& gains) {
    if (depth == 0) {
      gains.push_back(
          gain_of(at::constant_pad_nd(narrowed(x), {0, weights_.config.bins - seen_bins_})));
      return;
    }
    LevelStream& level = levels_[depth - 1];
    const std::int64_t time = depth < levels_.size() ? 2 : 1;
    const std::int64_t most = part_frames(depth - 1, decoder_) / time;
    in_parts(x, most, last, [&](const at::Tensor& part, bool ends) {
      const at::Tensor up = level.enlargement.push(part, decoder_.workspace);
      const at::Tensor skip = level.skip.pop(frames_of(up));
      ascend(depth - 1, level.up.push({up, skip}, ends, decoder_.workspace), ends, gains);
    });
  }

  /// Of a level that are worked on at once; no more than come at once, or the end of a recording
  /// would take more memory than the rest.
  std::int64_t part_frames(std::size_t level, const Half& half) const {
    return std::min(kPartValues / (weights_.config.widths[level] * (seen_bins_ >> level)),
                    half.most_frames >> level);
  }

  /// Calls `step` with the frames of x, at most `most` of them at once, at least once.
  template <typename Step>
  static void in_parts(const at::Tensor& x, std::int64_t most, bool last, const Step& step) {
    const std::int64_t frames = frames_of(x);
    std::int64_t done = 0;
    do {
      const std::int64_t count = std::min(std::max<std::int64_t>(most, 1), frames - done);
      const at::Tensor part = x.narrow(2, done, count);
      done += count;
      step(part, last && done == frames);
    } while (done < frames);
  }

  /// The features in the channels of the first level.
  at::Tensor widened(const at::Tensor& x) {
    at::Tensor wide =
        encoder_.workspace.enlarged.frames(frames_of(x), form_of(x, weights_.pre.out_channels()));
    weights_.pre.run(x, weights_.pre_bias, Finish::none, wide);
    return wide;
  }

  /// What the first level's channels say of the gain, in float32 at least.
  at::Tensor narrowed(const at::Tensor& x) {
    const at::Tensor mask =
        decoder_.workspace.enlarged.frames(frames_of(x), form_of(x, weights_.after.out_channels()));
    weights_.after.run(x, weights_.after_bias, Finish::none, mask);
    return mask.to(weights_.after_bias.scalar_type());
  }

  const FoldedResUNet30::Weights& weights_;
  at::ScalarType dtype_;
  std::int64_t seen_bins_;
  std::deque<LevelStream> levels_;
  BlockStream centre_;
  Half encoder_;
  Half decoder_;
  Scratch seen_;               // beside the workspace, for it is read while that is used
  std::int64_t received_ = 0;  // frames, by the encoder
  std::int64_t given_ = 0;     // by the decoder
};

/// One recording of a batch.
class ResUNet30Stream::Entry {
 public:
  /// `divided`, for small networks: the decoder computes a block in a thread of its own while the
  /// next one is fetched and encoded.
  Entry(const FoldedResUNet30& network, const at::Tensor& condition, bool divided)
      : flow_(network, condition), is_small_(is_small(network)), divided_(divided) {}

  at::Tensor push(const at::Tensor& features, bool last) {
    const ThreadShare share(is_small_ ? 1 : at::get_num_threads());
    if (!divided_) {
      return flow_.push(features, last);
    }
    auto encoded = flow_.encode(features, last);
    at::Tensor gain = decoded_.valid() ? decoded_.get() : flow_.no_gain(features);
    if (last) {
      return at::cat({gain, flow_.decode(encoded)}, 1);
    }
    auto decode = work_for_this_thread(1, [this, blocks = std::move(encoded)] {
      const at::AutoDispatchBelowADInplaceOrView no_gradients;  // it holds for a thread
      return flow_.decode(blocks);
    });
    decoded_ = std::async(std::launch::async, std::move(decode));
    return gain;
  }

 private:
  Flow flow_;
  bool is_small_;
  bool divided_;
  std::future<at::Tensor> decoded_;  // the last block; waited for when this is destroyed
};

ResUNet30Stream::ResUNet30Stream(std::shared_ptr<const FoldedResUNet30> network,
                                 const at::Tensor& condition,
                                 Pace pace)
    : network_(std::move(network)), condition_(condition), pace_(pace) {}

ResUNet30Stream::~ResUNet30Stream() = default;

void ResUNet30Stream::begin(std::int64_t batch) {
  const bool in_one_thread = is_small(*network_);
  const std::int64_t count = in_one_thread ? batch : 1;
  const bool divided =
      in_one_thread && pace_ == Pace::block_behind && at::get_num_threads() >= 2 * count;
  for (std::int64_t i = 0; i < count; ++i) {
    entries_.push_back(std::make_unique<Entry>(*network_, condition_, divided));
  }
}

at::Tensor ResUNet30Stream::push(const at::Tensor& features, bool last) {
  const at::AutoDispatchBelowADInplaceOrView no_gradients;
  if (entries_.empty()) {
    begin(features.size(0));
  }
  const auto of_entry = features.chunk(static_cast<std::int64_t>(entries_.size()), 0);
  return together([&](std::size_t i) { return entries_[i]->push(of_entry[i], last); });
}

at::Tensor ResUNet30Stream::together(const std::function<at::Tensor(std::size_t)>& gain_of_entry) {
  if (entries_.size() == 1) {
    return gain_of_entry(0);
  }
  std::vector<at::Tensor> gains(entries_.size());
  const auto threads = static_cast<std::size_t>(at::get_num_threads());
  const std::size_t workers = std::min(entries_.size(), threads);
  const auto run = work_for_this_thread(1, [&](std::size_t first) {
    const at::AutoDispatchBelowADInplaceOrView no_gradients;  // it holds for a thread
    for (std::size_t i = first; i < gains.size(); i += workers) {
      gains[i] = gain_of_entry(i);
    }
  });
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < workers; ++i) {
    others.push_back(std::async(std::launch::async, run, i));
  }
  run(std::size_t{0});
  for (auto& other : others) {
    other.get();
  }
  return at::cat(gains, 0);
}

}  // namespace lasso::nn
