#include "low_latency_mask.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

LowLatencyMask::LowLatencyMask(MaskEstimator& estimator, nn::Condition condition)
    : estimator_(estimator), condition_(std::move(condition)), context_(estimator.context()) {}

at::Tensor LowLatencyMask::push(const at::Tensor& spectrum, bool) {
  const std::int64_t count = spectrum.size(2);
  const at::Tensor seen = past_.defined() ? at::cat({past_, spectrum}, 2) : spectrum;
  const std::int64_t old = std::max<std::int64_t>(seen.size(2) - context_.reach, 0);
  const std::int64_t forgotten = old / context_.stride * context_.stride;
  past_ = seen.narrow(2, forgotten, seen.size(2) - forgotten).clone();
  if (count == 0) {
    return at::empty(spectrum.sizes(), at::kFloat);
  }
  const auto network = estimator_.stream(condition_, nn::Pace::at_once);
  const at::Tensor gain = network->push(seen, /*last=*/true);
  return gain.narrow(2, gain.size(2) - count, count);
}

}  // namespace lasso::separate
