#include "lasso/separate/separation.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "lasso/core/error.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::separate {

namespace {

/// That go through the network at once. AudioSep is as fast as in blocks of 192, which take 31 MB
/// more; in blocks of 64 it is 10 % slower and takes 45 MB less. The bundled model would be 15 %
/// faster in blocks of 192, and take more than 250 MB where its query is new.
constexpr std::int64_t kBlockFrames = 128;
constexpr std::int64_t kLeastFrames = 4;         // fewer save nothing more
constexpr std::int64_t kSparingCells = 1 << 12;  // frames times bins or bands

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

}  // namespace

std::int64_t samples_at_once(const Separation& separation, std::int64_t sample_rate) {
  constexpr std::int64_t kStepsPerSecond = 200;  // each takes far less than the network
  return separation.latency_s > 0.0 ? std::max<std::int64_t>(1, sample_rate / kStepsPerSecond)
                                    : kBlockSamples;
}

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

}  // namespace lasso::separate
