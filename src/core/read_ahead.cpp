#include "lasso/core/read_ahead.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/threads.hpp"

namespace lasso {

namespace {

/// More than the network gives at once: 128 frames of 512 samples at 32 kHz.
constexpr std::size_t kBlocks = 8;

}  // namespace

ReadAhead::ReadAhead(SampleSource& source)
    : source_(source),
      sample_rate_(source.sample_rate()),
      channels_(source.channels()),
      held_(at::empty({channels_, 0}, at::kFloat)) {}

at::Tensor ReadAhead::read(std::int64_t max_samples) {
  if (!blocks_) {
    const auto read_block = work_for_this_thread(at::get_num_threads(), [this] {
      const at::NoGradGuard no_grad;
      return source_.read(kBlockSamples);
    });
    blocks_.emplace(read_block, kBlocks);
  }
  if (held_.size(1) == 0 && !ended_) {
    held_ = blocks_->next();
    ended_ = held_.size(1) == 0;
  }
  return take_front(held_, max_samples);
}

}  // namespace lasso
