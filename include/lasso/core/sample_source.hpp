#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso {

/// A stage of the signal chain. Each stage pulls from another SampleSource, which must outlive it.
class SampleSource {
 public:
  SampleSource() = default;
  SampleSource(const SampleSource&) = delete;
  SampleSource& operator=(const SampleSource&) = delete;
  virtual ~SampleSource() = default;

  virtual std::int64_t sample_rate() const = 0;  ///< in Hz
  virtual std::int64_t channels() const = 0;

  /// Returns the next block, at most `max_samples` (>= 1) long: (channels, samples) float32 on the
  /// CPU, full scale 1.0, owning its memory. A stage may return fewer samples than requested; an
  /// empty block marks the end.
  virtual at::Tensor read(std::int64_t max_samples) = 0;
};

/// Block size that stages use for their own reads: half a second at 32 kHz.
constexpr std::int64_t kBlockSamples = 16384;

/// A stream of samples held in memory, (channels, samples).
class MemorySource : public SampleSource {
 public:
  MemorySource(at::Tensor samples, std::int64_t sample_rate);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override;
  at::Tensor read(std::int64_t max_samples) override;

 private:
  at::Tensor samples_;
  std::int64_t sample_rate_;
  std::int64_t position_ = 0;
};

/// Removes the first samples of `held` (channels, samples), at most `most`, and returns them as a
/// separate block.
at::Tensor take_front(at::Tensor& held, std::int64_t most);

/// Reads `samples` samples, fewer only at the end of the stream: (channels, samples).
at::Tensor read_up_to(SampleSource& source, std::int64_t samples);

/// Reads exactly `samples` samples, padded with silence after the end: (channels, samples).
at::Tensor read_exactly(SampleSource& source, std::int64_t samples);

/// Reads the rest of a stream: (channels, samples).
at::Tensor read_to_end(SampleSource& source);

}  // namespace lasso
