#include "lasso/core/sample_source.hpp"

#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/interrupt.hpp"

namespace lasso {

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
