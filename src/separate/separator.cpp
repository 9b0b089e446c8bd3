#include "lasso/separate/separator.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include "lasso/core/error.hpp"
#include "lasso/core/threads.hpp"

namespace lasso::separate {

namespace {

/// That go through the network at once. AudioSep is as fast as in blocks of 192, which take 31 MB
/// more; in blocks of 64 it is 10 % slower and takes 45 MB less. The bundled model would be 15 %
/// faster in blocks of 192, and take more than 250 MB where its query is new.
constexpr std::int64_t kBlockFrames = 128;
constexpr std::int64_t kLeastFrames = 4;         // fewer save nothing more
constexpr std::int64_t kInverseFrames = 32;      // transformed back at once: they stay in the cache
constexpr std::int64_t kSparingCells = 1 << 12;  // frames times bins or bands
constexpr double kLeastGain = 1e-12;             // divided by

/// The program and its libraries, measured: LibTorch alone takes 117 MB when it is loaded.
constexpr std::int64_t kProgramBytes = 190'000'000;
constexpr std::int64_t kSpectra = 8;  // of the block alive at once, about: spectra, gains, overlaps

std::int64_t bytes_for(const Separation& separation, std::int64_t channels, std::int64_t frames) {
  const nn::MemoryNeed need = separation.estimator->memory(frames);
  auto gains = static_cast<std::int64_t>(separation.queries.size());
  for (const Query& query : separation.queries) {
    gains += static_cast<std::int64_t>(query.without.size());
  }
  const std::int64_t spectrum = separation.front_end.n_fft * 4;  // bytes of a frame
  const auto waiting = separation.estimator->context().reach;
  const std::int64_t heard = separation.linked ? 1 : channels;
  const std::int64_t recording =
      channels * (waiting * spectrum + frames * gains * kSpectra * spectrum) +
      heard * gains * need.stream + need.step;
  return kProgramBytes + need.weights + separation.at_once * recording;
}

/// Of a block, where memory is no matter.
std::int64_t first_frames(const Separation& separation) {
  const model::FrontEnd& front_end = separation.front_end;
  if (separation.block_s > 0.0) {
    const double wanted = separation.block_s * static_cast<double>(front_end.sample_rate) /
                          static_cast<double>(front_end.hop);
    return std::max<std::int64_t>(1, std::llround(wanted));
  }
  return separation.low_memory ? std::max(kLeastFrames, kSparingCells / front_end.rows())
                               : kBlockFrames;
}

std::int64_t least_frames(const Separation& separation) {
  const std::int64_t first = first_frames(separation);
  return separation.block_s > 0.0 ? first : std::min(first, kLeastFrames);
}

/// The gain of one sound without what others claim of it.
class ReducedMask : public MaskStream {
 public:
  ReducedMask(MaskEstimator& estimator, const Query& query, nn::Pace pace)
      : mask_(estimator.stream(query.condition, pace)) {
    for (const nn::Condition& condition : query.without) {
      others_.push_back(estimator.stream(condition, pace));
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

std::unique_ptr<MaskStream> stream_of(const Query& query, const Separation& separation) {
  if (query.without.empty()) {
    return separation.estimator->stream(query.condition, separation.pace);
  }
  return std::make_unique<ReducedMask>(*separation.estimator, query, separation.pace);
}

}  // namespace

std::int64_t least_memory(const Separation& separation, std::int64_t channels) {
  return bytes_for(separation, channels, least_frames(separation));
}

BlockPlan plan_blocks(const Separation& separation, std::int64_t channels) {
  const model::FrontEnd& front_end = separation.front_end;
  const std::int64_t least = least_frames(separation);
  std::int64_t frames = first_frames(separation);
  std::int64_t bytes = bytes_for(separation, channels, frames);
  const auto is_too_much = [&] {
    return separation.max_memory > 0 && bytes > separation.max_memory;
  };
  while (is_too_much() && frames > least) {
    frames = std::max(least, frames / 2);
    bytes = bytes_for(separation, channels, frames);
  }
  if (is_too_much()) {
    const std::string megabytes = std::to_string(bytes / 1'000'000 + 1);
    throw Error(ErrorKind::usage,
                "this takes about " + megabytes + " MB; allow it with --max-memory " + megabytes +
                    "M, or use a smaller model, fewer queries or --channels linked");
  }
  const double seconds =
      static_cast<double>(frames * front_end.hop) / static_cast<double>(front_end.sample_rate);
  return {frames, seconds, bytes};
}

Separator::Separator(SampleSource& source, const Separation& separation)
    : source_(source),
      device_(separation.queries.front().condition.device()),
      linked_(separation.linked),
      plan_(plan_blocks(separation, source.channels())),
      block_samples_(plan_.frames * separation.front_end.hop),
      analysis_(stft_of(separation.front_end)),
      synthesis_(stft_of(separation.front_end)) {
  TORCH_CHECK(source.sample_rate() == separation.front_end.sample_rate,
              "source must have the model's rate of ",
              separation.front_end.sample_rate,
              " Hz, got ",
              source.sample_rate());
  masks_.reserve(separation.queries.size());
  for (const Query& query : separation.queries) {
    masks_.push_back(stream_of(query, separation));
    levels_.push_back(query.level);
  }
  target_ = at::empty({channels_of_target(), 0}, at::kFloat);
}

std::int64_t Separator::channels_of_target() const {
  return static_cast<std::int64_t>(masks_.size()) * source_.channels();
}

/// (queries, channels or 1, bins, frames) of the frames that are settled once the network has seen
/// this spectrum, and the end if it has come.
at::Tensor Separator::gains(const at::Tensor& spectrum) {
  const at::Tensor seen = linked_ ? spectrum.mean(0, /*keepdim=*/true) : spectrum;
  std::vector<at::Tensor> gains;
  gains.reserve(masks_.size());
  for (std::size_t i = 0; i < masks_.size(); ++i) {
    gains.push_back(masks_[i]->push(seen, finished_));
    if (levels_[i] != 1.0) {
      gains.back().mul_(levels_[i]);
    }
  }
  return at::stack(gains);
}

void Separator::advance() {
  const at::AutoDispatchBelowADInplaceOrView no_gradients;  // spares views their book-keeping
  const int threads = at::get_num_threads();
  const ThreadShare one(1);  // transforms of a block are too short to be divided
  const at::Tensor block = read_up_to(source_, block_samples_);
  received_ += block.size(1);
  finished_ = block.size(1) < block_samples_;
  if (received_ == 0) {
    return;
  }
  at::Tensor spectrum = analysis_.push(block.nan_to_num(0.0, 0.0, 0.0).to(device_));
  if (finished_) {
    spectrum = at::cat({spectrum, analysis_.finish()}, 2);
  }
  if (spectrum.size(2) == 0 && !finished_) {  // not one frame so far
    return;
  }
  const at::Tensor gain = [&] {
    const ThreadShare all(threads);
    return gains(spectrum);
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
  if (finished_) {
    targets.push_back(synthesis_.finish());
  }
  target_ = targets.empty() ? target_ : at::cat(targets, 1);
  if (finished_) {
    target_ = target_.narrow(1, 0, received_ - given_);
  }
  given_ += target_.size(1);
  target_ = target_.to(at::kCPU);
}

at::Tensor Separator::read(std::int64_t max_samples) {
  while (target_.size(1) == 0 && !finished_) {
    advance();
  }
  return take_front(target_, max_samples);
}

}  // namespace lasso::separate
