#include "lasso/separate/separated_stream.hpp"

#include <memory>
#include <numeric>
#include <utility>

#include <ATen/ATen.h>

#include "lasso/audio/rate_stream.hpp"
#include "lasso/separate/on_demand.hpp"
#include "lasso/separate/resampled_targets.hpp"

namespace lasso::separate {

namespace {

/// ResampledTargets as a stage.
class ResampledStage : public SampleSource {
 public:
  ResampledStage(SampleSource& source, const Separation& separation, audio::ResamplerKind resampler)
      : source_(source),
        step_(samples_at_once(separation, source.sample_rate())),
        targets_(separation, source.sample_rate(), source.channels(), resampler),
        ready_(at::empty({targets_.target_channels(), 0}, at::kFloat)) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return targets_.target_channels(); }

  at::Tensor read(std::int64_t max_samples) override {
    while (ready_.size(1) == 0 && !ended_) {
      const at::Tensor block = source_.read(step_);
      ended_ = block.size(1) == 0;
      ready_ = ended_ ? targets_.finish() : targets_.push(block);
    }
    return take_front(ready_, max_samples);
  }

 private:
  SampleSource& source_;
  std::int64_t step_;
  ResampledTargets targets_;
  at::Tensor ready_;  // (channels, samples) not returned yet
  bool ended_ = false;
};

/// Where it may start and stop, and how far it looks around itself, at a file's rate.
ActiveRange demand_of(const Separation& separation,
                      std::int64_t file_rate,
                      std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted) {
  const model::FrontEnd& front_end = separation.front_end;
  const nn::TimeContext context = separation.estimator->context();
  const std::int64_t model_rate = front_end.sample_rate;
  // At multiples of this both rates have a sample, and frames and poolings begin.
  std::int64_t unit = context.stride * front_end.hop;
  unit *= model_rate / std::gcd(model_rate, unit * file_rate);
  const std::int64_t reach = context.reach * front_end.hop + front_end.n_fft +
                             audio::RateStream::reach(model_rate, file_rate);
  return {unit * file_rate / model_rate,
          audio::RateStream::reach(file_rate, model_rate) + reach * file_rate / model_rate + 1,
          std::move(is_wanted)};
}

}  // namespace

SeparatedStream::SeparatedStream(
    SampleSource& mixture,
    const Separation& separation,
    audio::ResamplerKind resampler,
    std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted) {
  const auto stage_over = [separation, resampler](SampleSource& stretch) {
    return std::make_unique<ResampledStage>(stretch, separation, resampler);
  };
  if (separation.latency_s > 0.0) {
    stage_ = stage_over(mixture);
    return;
  }
  stage_ = std::make_unique<OnDemand>(
      mixture,
      static_cast<std::int64_t>(separation.queries.size()) * mixture.channels(),
      demand_of(separation, mixture.sample_rate(), std::move(is_wanted)),
      stage_over);
}

}  // namespace lasso::separate
