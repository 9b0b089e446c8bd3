#include "pull_buffer.hpp"

#include <cstdint>

#include <ATen/ATen.h>

namespace lasso::capi {

void PullBuffer::append(const at::Tensor& targets) {
  const auto channels = static_cast<std::int64_t>(channels_);
  for (std::size_t i = 0; i < sounds_.size(); ++i) {
    Waiting& waiting = sounds_[i];
    // Moving what waits costs no more than was pulled before.
    if (2 * waiting.pulled * channels_ >= waiting.samples.size()) {
      waiting.samples.erase(
          waiting.samples.begin(),
          waiting.samples.begin() + static_cast<std::ptrdiff_t>(waiting.pulled * channels_));
      waiting.pulled = 0;
    }
    const at::Tensor frames =
        targets.narrow(0, static_cast<std::int64_t>(i) * channels, channels).t().contiguous();
    const auto* const first = frames.data_ptr<float>();
    waiting.samples.insert(waiting.samples.end(), first, first + frames.numel());
  }
}

void PullBuffer::clear() noexcept {
  for (Waiting& waiting : sounds_) {
    waiting.samples.clear();
    waiting.pulled = 0;
  }
}

std::size_t PullBuffer::available(std::size_t sound) const noexcept {
  const Waiting& waiting = sounds_[sound];
  return waiting.samples.size() / channels_ - waiting.pulled;
}

}  // namespace lasso::capi
