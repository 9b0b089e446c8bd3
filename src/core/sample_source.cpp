#include "lasso/core/sample_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/interrupt.hpp"

namespace lasso {

MemorySource::MemorySource(at::Tensor samples, std::int64_t sample_rate)
    : samples_(std::move(samples)), sample_rate_(sample_rate) {}

std::int64_t MemorySource::channels() const { return samples_.size(0); }

at::Tensor MemorySource::read(std::int64_t max_samples) {
  const std::int64_t count = std::min(max_samples, samples_.size(1) - position_);
  position_ += count;
  return samples_.narrow(1, position_ - count, count).clone();
}

at::Tensor take_front(at::Tensor& held, std::int64_t most) {
  const std::int64_t count = std::min(most, held.size(1));
  if (count == held.size(1) && held.is_contiguous()) {
    return std::exchange(held, at::empty({held.size(0), 0}, held.options()));
  }
  at::Tensor front = held.narrow(1, 0, count).clone();
  held = held.narrow(1, count, held.size(1) - count);
  return front;
}

at::Tensor read_up_to(SampleSource& source, std::int64_t samples) {
  std::vector<at::Tensor> parts;
  std::int64_t held = 0;
  if (samples == 0) {
    return at::empty({source.channels(), 0}, at::kFloat);
  }
  do {
    parts.push_back(source.read(samples - held));
    held += parts.back().size(1);
  } while (held < samples && parts.back().size(1) > 0);
  return parts.size() == 1 ? parts.front() : at::cat(parts, 1);
}

at::Tensor read_exactly(SampleSource& source, std::int64_t samples) {
  const at::Tensor held = read_up_to(source, samples);
  if (held.size(1) == samples) {
    return held;
  }
  return at::constant_pad_nd(held, {0, samples - held.size(1)});
}

at::Tensor read_to_end(SampleSource& source) {
  std::vector<at::Tensor> blocks{at::empty({source.channels(), 0}, at::kFloat)};
  for (auto block = source.read(kBlockSamples); block.size(1) > 0;
       block = source.read(kBlockSamples)) {
    check_interrupt();
    blocks.push_back(block);
  }
  return at::cat(blocks, 1);
}

}  // namespace lasso
