#pragma once

#include <cstdint>
#include <memory>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

class RateConverter;

/// The same sound at another rate, linear phase with its delay compensated, so sample n of the
/// output lies at n / rate seconds of the input. n input samples give ceil(n * rate / input rate);
/// equal rates pass through untouched. See ResamplerKind for how true it is, and whether block
/// sizes tell.
class Resampler : public SampleSource {
 public:
  /// Throws an input Error if the rates are further apart than a factor of 256, and a usage Error
  /// for a converter that this build does not have.
  Resampler(SampleSource& source, std::int64_t sample_rate, ResamplerKind kind = kUsualResampler);
  ~Resampler() override;

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

  /// Input samples to either side of an output sample's place that it depends on, as far as
  /// float32 tells.
  static std::int64_t reach(std::int64_t from_rate, std::int64_t to_rate);

 private:
  void fill();

  SampleSource& source_;
  std::int64_t sample_rate_;
  std::unique_ptr<RateConverter> converter_;  // none: equal rates
  std::int64_t taken_ = 0;                    // samples of the source
  std::int64_t made_ = 0;                     // of the output
  at::Tensor output_;                         // (channels, samples) not yet given
  bool ended_ = false;                        // the source has
};

}  // namespace lasso::audio
