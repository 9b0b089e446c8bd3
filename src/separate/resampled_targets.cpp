#include "lasso/separate/resampled_targets.hpp"

#include <cmath>
#include <string>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"

namespace lasso::separate {

namespace {

/// The separation with what resampling leaves of its latency.
Separation at_model_rate(Separation separation,
                         std::int64_t sample_rate,
                         audio::ResamplerKind resampler) {
  const model::FrontEnd& front_end = separation.front_end;
  if (separation.latency_s == 0.0) {
    return separation;
  }
  const auto rate = static_cast<double>(sample_rate);
  const auto model_rate = static_cast<double>(front_end.sample_rate);
  const auto delay = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(audio::RateStream::latency(from, to, resampler) + 1) /
           static_cast<double>(from);
  };
  const double resampling_s =
      sample_rate == front_end.sample_rate
          ? 0.0
          : delay(sample_rate, front_end.sample_rate) + delay(front_end.sample_rate, sample_rate);
  const double least_s =
      resampling_s + static_cast<double>(front_end.n_fft + front_end.hop) / model_rate;
  if (separation.latency_s < least_s) {
    refuse("a latency of " + std::to_string(std::lround(1000.0 * separation.latency_s)) +
           " ms is too short for this model at " + std::to_string(std::lround(rate)) +
           " Hz; allow at least " + std::to_string(std::lround(std::ceil(1000.0 * least_s))) +
           " ms");
  }
  separation.latency_s -= resampling_s;
  return separation;
}

}  // namespace

ResampledTargets::ResampledTargets(const Separation& separation,
                                   std::int64_t sample_rate,
                                   std::int64_t channels,
                                   audio::ResamplerKind resampler)
    : sample_rate_(sample_rate),
      model_rate_(separation.front_end.sample_rate),
      resampler_(resampler),
      in_(sample_rate, separation.front_end.sample_rate, channels, resampler),
      targets_(at_model_rate(separation, sample_rate, resampler), channels),
      out_(separation.front_end.sample_rate, sample_rate, targets_.target_channels(), resampler) {}

std::int64_t ResampledTargets::latency() const {
  const std::int64_t at_model_rate =
      targets_.latency() + audio::RateStream::latency(model_rate_, sample_rate_, resampler_);
  return audio::RateStream::latency(sample_rate_, model_rate_, resampler_) +
         (at_model_rate * sample_rate_ + model_rate_ - 1) / model_rate_;
}

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
