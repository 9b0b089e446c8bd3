#include "lasso/separate/separator.hpp"

#include <ATen/ATen.h>

namespace lasso::separate {

Separator::Separator(SampleSource& source, const Separation& separation)
    : source_(source), targets_(separation, source.channels()) {
  TORCH_CHECK(source.sample_rate() == separation.front_end.sample_rate,
              "source must have the model's rate of ",
              separation.front_end.sample_rate,
              " Hz, got ",
              source.sample_rate());
  target_ = at::empty({channels(), 0}, at::kFloat);
}

at::Tensor Separator::read(std::int64_t max_samples) {
  while (target_.size(1) == 0 && !finished_) {
    const at::Tensor block = read_up_to(source_, targets_.block_samples());
    finished_ = block.size(1) < targets_.block_samples();
    target_ = targets_.push(block);
    if (finished_) {
      target_ = targets_.finish();
    }
  }
  return take_front(target_, max_samples);
}

}  // namespace lasso::separate
