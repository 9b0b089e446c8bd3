#include "lasso/separate/resampled_targets.hpp"

#include <ATen/ATen.h>

namespace lasso::separate {

ResampledTargets::ResampledTargets(const Separation& separation,
                                   std::int64_t sample_rate,
                                   std::int64_t channels,
                                   audio::ResamplerKind resampler)
    : in_(sample_rate, separation.front_end.sample_rate, channels, resampler),
      targets_(separation, channels),
      out_(separation.front_end.sample_rate, sample_rate, targets_.target_channels(), resampler) {}

at::Tensor ResampledTargets::push(const at::Tensor& samples) {
  received_ += samples.size(1);
  at::Tensor target = out_.push(targets_.push(in_.push(samples)));
  given_ += target.size(1);
  return target;
}

/// Both conversions round the length up: what goes beyond the recording's is cut off.
at::Tensor ResampledTargets::finish() {
  const at::Tensor rest = at::cat({targets_.push(in_.finish()), targets_.finish()}, 1);
  const at::Tensor target = at::cat({out_.push(rest), out_.finish()}, 1);
  return target.narrow(1, 0, received_ - given_);
}

}  // namespace lasso::separate
