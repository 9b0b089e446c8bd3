#pragma once

#include <cstdint>

#include "lasso/audio/rate_stream.hpp"
#include "lasso/audio/resampler_kind.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

/// Converts a stream to another sample rate, see RateStream.
class Resampler : public SampleSource {
 public:
  /// Throws as RateStream does.
  Resampler(SampleSource& source, std::int64_t sample_rate, ResamplerKind kind = kUsualResampler);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  std::int64_t sample_rate_;
  RateStream converted_;
  at::Tensor output_;   // (channels, samples) not returned yet
  bool ended_ = false;  // of the source
};

}  // namespace lasso::audio
