#include "lasso/core/sample_source.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/interrupt.hpp"

namespace lasso {

at::Tensor take_front(at::Tensor& held, std::int64_t most) {
  const std::int64_t count = std::min(most, held.size(1));
  at::Tensor front = held.narrow(1, 0, count).clone();
  held = held.narrow(1, count, held.size(1) - count);
  return front;
}

at::Tensor read_up_to(SampleSource& source, std::int64_t samples) {
  std::vector<at::Tensor> parts{at::empty({source.channels(), 0}, at::kFloat)};
  for (std::int64_t held = 0; held < samples;) {
    parts.push_back(source.read(samples - held));
    held += parts.back().size(1);
    if (parts.back().size(1) == 0) {
      break;
    }
  }
  return at::cat(parts, 1);
}

at::Tensor read_exactly(SampleSource& source, std::int64_t samples) {
  const at::Tensor held = read_up_to(source, samples);
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
