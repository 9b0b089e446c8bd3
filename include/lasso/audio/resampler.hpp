#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

/// The same sound at another rate: libsamplerate's best windowed-sinc converter (144 dB), with
/// its delay compensated, so sample n of the output lies at n / rate seconds of the input.
/// n input samples give ceil(n * rate / input rate); equal rates pass through untouched.
///
/// The stream is cut into segments at places where both rates have a sample. Each is converted
/// together with as much of its neighbours as the filter is long, so that segments are independent:
/// neither block sizes nor threads change the result.
class Resampler : public SampleSource {
 public:
  /// Throws an input Error if the rates are further apart than a factor of 256.
  Resampler(SampleSource& source, std::int64_t sample_rate);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

  /// Input samples to either side of an output sample's place that it may depend on.
  static std::int64_t reach(std::int64_t from_rate, std::int64_t to_rate);

 private:
  std::int64_t output_samples(std::int64_t input_samples) const;
  void fill();
  at::Tensor convert(const at::Tensor& input) const;

  SampleSource& source_;
  std::int64_t sample_rate_;
  std::int64_t segment_;  // input samples that a segment gives the output of
  std::int64_t context_;  // input samples to either side that its filter sees
  at::Tensor input_;      // (channels, samples) from context_ before the next segment on
  at::Tensor output_;     // (channels, samples) not yet given
  bool ended_ = false;    // the source has
};

}  // namespace lasso::audio
