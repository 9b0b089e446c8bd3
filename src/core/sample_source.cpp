#include "lasso/core/sample_source.hpp"

#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/interrupt.hpp"

namespace lasso {

at::Tensor read_exactly(SampleSource& source, std::int64_t samples) {
  at::Tensor out = at::zeros({source.channels(), samples}, at::kFloat);
  for (std::int64_t filled = 0; filled < samples;) {
    const at::Tensor block = source.read(samples - filled);
    if (block.size(1) == 0) {
      break;
    }
    out.narrow(1, filled, block.size(1)).copy_(block);
    filled += block.size(1);
  }
  return out;
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
