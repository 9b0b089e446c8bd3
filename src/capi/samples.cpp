#include "samples.hpp"

#include <algorithm>
#include <string>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"

namespace lasso::capi {

namespace {

constexpr std::int32_t kLeastRate = 1'000;
constexpr std::int32_t kMostRate = 1'000'000;
constexpr std::size_t kMostFrames = std::size_t{1} << 40;

void check_frames(std::size_t frames) {
  if (frames > kMostFrames) {
    refuse("cannot take " + std::to_string(frames) + " frames at once; pass fewer");
  }
}

[[noreturn]] void refuse_no_samples() {
  refuse("the samples are NULL; pass the array that holds them");
}

}  // namespace

void check_channels(std::int32_t channels) {
  if (channels < 1 || channels > kMostChannels) {
    refuse(std::to_string(channels) + " channels are out of range; use 1 to " +
           std::to_string(kMostChannels));
  }
}

void check_rate(std::int32_t sample_rate) {
  if (sample_rate < kLeastRate || sample_rate > kMostRate) {
    refuse("a sample rate of " + std::to_string(sample_rate) +
           " Hz is out of range; use 1,000 to 1,000,000");
  }
}

at::Tensor from_interleaved(const float* samples, std::size_t frames, std::int64_t channels) {
  check_frames(frames);
  at::Tensor copy = at::empty({channels, static_cast<std::int64_t>(frames)}, at::kFloat);
  if (frames == 0) {
    return copy;
  }
  if (samples == nullptr) {
    refuse_no_samples();
  }
  // Read only: from_blob() takes no pointer to constants.
  copy.copy_(at::from_blob(const_cast<float*>(samples),
                           {static_cast<std::int64_t>(frames), channels},
                           at::kFloat)
                 .t());
  return copy.nan_to_num_(0.0, 0.0, 0.0);
}

at::Tensor from_planar(const float* const* samples, std::size_t frames, std::int64_t channels) {
  check_frames(frames);
  at::Tensor copy = at::empty({channels, static_cast<std::int64_t>(frames)}, at::kFloat);
  if (frames == 0) {
    return copy;
  }
  if (samples == nullptr || std::any_of(samples, samples + channels, [](const float* channel) {
        return channel == nullptr;
      })) {
    refuse_no_samples();
  }
  auto* next = copy.data_ptr<float>();
  for (std::int64_t c = 0; c < channels; ++c) {
    next = std::copy_n(samples[c], frames, next);
  }
  return copy.nan_to_num_(0.0, 0.0, 0.0);
}

}  // namespace lasso::capi
