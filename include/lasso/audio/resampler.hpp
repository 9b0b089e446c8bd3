#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lasso/core/sample_source.hpp"

struct SRC_STATE_tag;  // libsamplerate's SRC_STATE; its header stays in the .cpp

namespace lasso::audio {

/// The same sound at another rate: libsamplerate's best windowed-sinc converter (144 dB), with
/// its delay compensated, so sample n of the output lies at n / rate seconds of the input.
/// n input samples give ceil(n * rate / input rate); equal rates pass through untouched.
class Resampler : public SampleSource {
 public:
  /// Throws an input Error if the rates are further apart than a factor of 256.
  Resampler(SampleSource& source, std::int64_t sample_rate);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  struct Delete {
    void operator()(SRC_STATE_tag* state) const noexcept;
  };
  void pull();
  at::Tensor convert(std::int64_t max_samples);

  SampleSource& source_;
  std::int64_t sample_rate_;
  double ratio_;
  std::vector<std::unique_ptr<SRC_STATE_tag, Delete>> states_;  // one a channel
  at::Tensor waiting_;        // (channels, samples) read from the source, not yet converted
  bool ended_ = false;        // the source has
  std::int64_t taken_ = 0;    // samples read from the source
  std::int64_t given_ = 0;    // samples given out
};

}  // namespace lasso::audio
