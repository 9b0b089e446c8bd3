#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::capi {

/// Samples of several sounds that wait until they are pulled. Pulling does not allocate.
class PullBuffer {
 public:
  PullBuffer(std::size_t sounds, std::size_t channels) : sounds_(sounds), channels_(channels) {}

  /// Adds (sounds * channels, frames) float32, as separate::TargetStream returns them.
  void append(const at::Tensor& targets);
  void clear() noexcept;

  std::size_t sounds() const noexcept { return sounds_.size(); }
  std::size_t channels() const noexcept { return channels_; }
  /// Frames of a sound.
  std::size_t available(std::size_t sound) const noexcept;
  /// Moves the next frames of a sound, `frames` at most, to the place of each channel, `step`
  /// floats apart. `place_of(channel)` returns where the first one goes. Returns how many.
  template <typename PlaceOf>
  std::size_t pull(std::size_t sound,
                   std::size_t frames,
                   std::size_t step,
                   const PlaceOf& place_of) {
    const std::size_t count = std::min(frames, available(sound));
    Waiting& waiting = sounds_[sound];
    const float* const first = waiting.samples.data() + waiting.pulled * channels_;
    for (std::size_t c = 0; c < channels_; ++c) {
      float* const place = place_of(c);
      for (std::size_t i = 0; i < count; ++i) {
        place[i * step] = first[i * channels_ + c];
      }
    }
    waiting.pulled += count;
    return count;
  }

 private:
  struct Waiting {
    std::vector<float> samples;  // interleaved
    std::size_t pulled = 0;      // frames of them
  };

  std::vector<Waiting> sounds_;
  std::size_t channels_;
};

}  // namespace lasso::capi
