#include "lasso/separate/separated_stream.hpp"

#include <memory>
#include <numeric>
#include <utility>

#include "lasso/audio/resampler.hpp"

namespace lasso::separate {

namespace {

/// To the model's rate, through the network and back.
class AtModelRate : public SampleSource {
 public:
  AtModelRate(SampleSource& source, const Separation& separation, audio::ResamplerKind resampler)
      : in_(source, separation.front_end.sample_rate, resampler),
        separator_(in_, separation),
        out_(separator_, source.sample_rate(), resampler) {}

  std::int64_t sample_rate() const override { return out_.sample_rate(); }
  std::int64_t channels() const override { return out_.channels(); }
  at::Tensor read(std::int64_t max_samples) override { return out_.read(max_samples); }

 private:
  audio::Resampler in_;
  Separator separator_;
  audio::Resampler out_;
};

/// Where AtModelRate may start and stop, and how far it looks around itself, at a file's rate.
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
                             audio::Resampler::reach(model_rate, file_rate);
  return {unit * file_rate / model_rate,
          audio::Resampler::reach(file_rate, model_rate) + reach * file_rate / model_rate + 1,
          std::move(is_wanted)};
}

}  // namespace

SeparatedStream::SeparatedStream(
    SampleSource& mixture,
    const Separation& separation,
    audio::ResamplerKind resampler,
    std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted)
    : where_wanted_(mixture,
                    static_cast<std::int64_t>(separation.queries.size()) * mixture.channels(),
                    demand_of(separation, mixture.sample_rate(), std::move(is_wanted)),
                    [separation, resampler](SampleSource& stretch) {
                      return std::make_unique<AtModelRate>(stretch, separation, resampler);
                    }) {}

}  // namespace lasso::separate
