#pragma once

#include <cstdint>
#include <memory>

#include "lasso/core/sample_source.hpp"

struct soxr;

namespace lasso::audio {

/// The same sound at another rate: libsoxr's very high quality (28 bits, up to 91 % of the lower
/// rate's half passes unchanged), linear phase with its delay compensated, so sample n of the
/// output lies at n / rate seconds of the input. n input samples give ceil(n * rate / input rate);
/// equal rates pass through untouched. Block sizes do not change the result.
class Resampler : public SampleSource {
 public:
  /// Throws an input Error if the rates are further apart than a factor of 256.
  Resampler(SampleSource& source, std::int64_t sample_rate);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

  /// Input samples to either side of an output sample's place that it depends on, as far as
  /// float32 tells.
  static std::int64_t reach(std::int64_t from_rate, std::int64_t to_rate);

 private:
  void fill();
  at::Tensor convert(const at::Tensor& block);

  struct Release {
    void operator()(soxr* converter) const noexcept;
  };

  SampleSource& source_;
  std::int64_t sample_rate_;
  std::unique_ptr<soxr, Release> converter_;  // none: equal rates
  std::int64_t taken_ = 0;                    // samples of the source
  std::int64_t made_ = 0;                     // of the output
  at::Tensor output_;                         // (channels, samples) not yet given
  bool ended_ = false;                        // the source has
};

}  // namespace lasso::audio
