#include "lasso/core/excerpt.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "lasso/core/interrupt.hpp"

namespace lasso {

void Excerpt::move_to(std::int64_t begin, std::int64_t end) {
  TORCH_CHECK(begin >= position_ && end >= begin,
              "parts must follow each other, got [",
              begin,
              ", ",
              end,
              ") at ",
              position_);
  begin_ = begin;
  end_ = end;
}

at::Tensor Excerpt::read(std::int64_t max_samples) {
  while (position_ < begin_) {
    check_interrupt();
    const std::int64_t got = source_.read(std::min(kBlockSamples, begin_ - position_)).size(1);
    if (got == 0) {
      break;
    }
    position_ += got;
  }
  if (position_ < begin_ || position_ >= end_) {
    return at::empty({channels(), 0}, at::kFloat);
  }
  at::Tensor block = source_.read(std::min(max_samples, end_ - position_));
  position_ += block.size(1);
  return block;
}

}  // namespace lasso
