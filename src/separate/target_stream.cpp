#include "lasso/separate/target_stream.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/core/threads.hpp"
#include "low_latency_mask.hpp"

namespace lasso::separate {

namespace {

constexpr std::int64_t kInverseFrames = 32;  // transformed back at once: they stay in the cache
constexpr double kLeastGain = 1e-12;         // divided by
constexpr float kLoudest = 1e15F;            // the squares of its spectrum are finite

std::unique_ptr<MaskStream> stream_of(const nn::Condition& condition,
                                      const Separation& separation) {
  if (separation.latency_s > 0.0) {
    return std::make_unique<LowLatencyMask>(*separation.estimator, condition);
  }
  return separation.estimator->stream(condition, separation.pace);
}

/// The gain of one sound without what others claim of it.
class ReducedMask : public MaskStream {
 public:
  ReducedMask(const Separation& separation, const Query& query)
      : mask_(stream_of(query.condition, separation)) {
    for (const nn::Condition& condition : query.without) {
      others_.push_back(stream_of(condition, separation));
    }
  }

  at::Tensor push(const at::Tensor& spectrum, bool last) override {
    const at::Tensor gain = mask_->push(spectrum, last);
    const at::Tensor magnitude = gain.abs();
    at::Tensor left = magnitude;
    for (const auto& other : others_) {
      left = left - other->push(spectrum, last).abs();
    }
    return gain * (left.clamp_min(0.0) / magnitude.clamp_min(kLeastGain));
  }

 private:
  std::unique_ptr<MaskStream> mask_;
  std::vector<std::unique_ptr<MaskStream>> others_;
};

/// What goes through the network at once. A latency that is too short for a frame counts as one.
std::int64_t block_of(const Separation& separation, std::int64_t channels) {
  const model::FrontEnd& front_end = separation.front_end;
  if (separation.latency_s == 0.0) {
    return plan_blocks(separation, channels).frames * front_end.hop;
  }
  const auto samples =
      static_cast<std::int64_t>(separation.latency_s * static_cast<double>(front_end.sample_rate));
  return std::max<std::int64_t>(1, (samples - front_end.n_fft) / front_end.hop) * front_end.hop;
}

/// A block is computed once it is complete, and what it lacks to its right comes with later ones.
std::int64_t latency_of(const Separation& separation, std::int64_t block_samples) {
  if (separation.latency_s > 0.0) {
    return block_samples + separation.front_end.n_fft;
  }
  const nn::TimeContext context = separation.estimator->context();
  const std::int64_t blocks = separation.pace == nn::Pace::block_behind ? 2 : 1;
  return blocks * block_samples + separation.front_end.n_fft +
         (context.reach + context.stride) * separation.front_end.hop;
}

std::unique_ptr<MaskStream> stream_of(const Query& query, const Separation& separation) {
  if (query.without.empty()) {
    return stream_of(query.condition, separation);
  }
  return std::make_unique<ReducedMask>(separation, query);
}

}  // namespace

TargetStream::TargetStream(const Separation& separation, std::int64_t channels)
    : channels_(channels),
      device_(separation.queries.front().condition.device()),
      linked_(separation.linked),
      block_samples_(block_of(separation, channels)),
      latency_(latency_of(separation, block_samples_)),
      analysis_(stft_of(separation.front_end)),
      synthesis_(stft_of(separation.front_end)),
      incoming_(at::empty({channels, 0}, at::kFloat)) {
  masks_.reserve(separation.queries.size());
  for (const Query& query : separation.queries) {
    masks_.push_back(stream_of(query, separation));
    levels_.push_back(query.level);
  }
}

/// (queries, channels or 1, bins, frames) of the frames that are settled once the network has seen
/// this spectrum, the `last` one or not.
at::Tensor TargetStream::gains(const at::Tensor& spectrum, bool last) {
  const at::Tensor seen = linked_ ? spectrum.mean(0, /*keepdim=*/true) : spectrum;
  std::vector<at::Tensor> gains;
  gains.reserve(masks_.size());
  for (std::size_t i = 0; i < masks_.size(); ++i) {
    gains.push_back(masks_[i]->push(seen, last));
    if (levels_[i] != 1.0) {
      gains.back().mul_(levels_[i]);
    }
  }
  return at::stack(gains);
}

at::Tensor TargetStream::advance(const at::Tensor& block, bool last) {
  const at::AutoDispatchBelowADInplaceOrView no_gradients;  // spares views their book-keeping
  const int threads = at::get_num_threads();
  const ThreadShare one(1);  // transforms of a block are too short to be divided
  const at::Tensor nothing = at::empty({target_channels(), 0}, at::kFloat);
  if (received_ == 0) {
    return nothing;
  }
  at::Tensor spectrum = analysis_.push(at::where(block.abs() <= kLoudest, block, 0.0F).to(device_));
  if (last) {
    spectrum = at::cat({spectrum, analysis_.finish()}, 2);
  }
  if (spectrum.size(2) == 0 && !last) {  // not one frame so far
    return nothing;
  }
  const at::Tensor gain = [&] {
    const ThreadShare all(threads);
    return gains(spectrum, last);
  }();
  if (waiting_.defined()) {
    spectrum = at::cat({waiting_, spectrum}, 2);
  }
  const std::int64_t settled = gain.size(3);
  waiting_ = spectrum.narrow(2, settled, spectrum.size(2) - settled).clone();
  // At the end many frames settle at once; they take no more memory than others.
  std::vector<at::Tensor> targets;
  for (std::int64_t first = 0; first < settled; first += kInverseFrames) {
    const std::int64_t count = std::min(kInverseFrames, settled - first);
    targets.push_back(synthesis_.push(
        (spectrum.narrow(2, first, count) * gain.narrow(3, first, count)).flatten(0, 1)));
  }
  if (last) {
    targets.push_back(synthesis_.finish());
  }
  at::Tensor target = targets.empty() ? nothing : at::cat(targets, 1);
  if (last) {
    target = target.narrow(1, 0, received_ - given_);
  }
  given_ += target.size(1);
  return target.to(at::kCPU);
}

at::Tensor TargetStream::push(const at::Tensor& samples) {
  received_ += samples.size(1);
  std::vector<at::Tensor> targets{at::empty({target_channels(), 0}, at::kFloat)};
  std::int64_t used = 0;
  if (incoming_.size(1) > 0) {
    used = std::min(samples.size(1), block_samples_ - incoming_.size(1));
    incoming_ = at::cat({incoming_, samples.narrow(1, 0, used)}, 1);
    if (incoming_.size(1) < block_samples_) {
      return targets.front();
    }
    targets.push_back(advance(std::exchange(incoming_, incoming_.narrow(1, 0, 0)), false));
  }
  for (; samples.size(1) - used >= block_samples_; used += block_samples_) {
    targets.push_back(advance(samples.narrow(1, used, block_samples_), /*last=*/false));
  }
  incoming_ = samples.narrow(1, used, samples.size(1) - used).clone();
  return at::cat(targets, 1);
}

at::Tensor TargetStream::finish() { return advance(incoming_, /*last=*/true); }

}  // namespace lasso::separate
