#pragma once

#include <cstdint>
#include <memory>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

class RateConverter;

/// Converts a stream to another sample rate. Linear phase with compensated delay: output sample n
/// lies at n / rate seconds of the input. n input samples yield ceil(n * rate / input rate) output
/// samples; equal rates pass through unchanged. See ResamplerKind for accuracy and the effect of
/// block sizes.
class Resampler : public SampleSource {
 public:
  /// Throws an input Error if the rates differ by more than a factor of 256, and a usage Error if
  /// this build lacks the converter.
  Resampler(SampleSource& source, std::int64_t sample_rate, ResamplerKind kind = kUsualResampler);
  ~Resampler() override;

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

  /// The number of input samples on either side that an output sample depends on, at float32
  /// precision.
  static std::int64_t reach(std::int64_t from_rate, std::int64_t to_rate);

 private:
  void fill();

  SampleSource& source_;
  std::int64_t sample_rate_;
  std::unique_ptr<RateConverter> converter_;  // null for equal rates
  std::int64_t taken_ = 0;                    // samples read from the source
  std::int64_t made_ = 0;                     // samples of the output
  at::Tensor output_;                         // (channels, samples) not returned yet
  bool ended_ = false;                        // of the source
};

}  // namespace lasso::audio
