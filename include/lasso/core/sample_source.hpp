#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso {

/// A stage of the signal chain: a SampleSource that pulls from the one it was given.
/// The one it was given must outlive it.
class SampleSource {
 public:
  SampleSource() = default;
  SampleSource(const SampleSource&) = delete;
  SampleSource& operator=(const SampleSource&) = delete;
  virtual ~SampleSource() = default;

  virtual std::int64_t sample_rate() const = 0;  ///< in Hz
  virtual std::int64_t channels() const = 0;

  /// The next block, at most `max_samples` (>= 1) long: (channels, samples) float32 on the CPU,
  /// full scale is 1.0, owning its memory. A stage may give fewer than asked for; an empty block
  /// means the end.
  virtual at::Tensor read(std::int64_t max_samples) = 0;
};

/// Samples that a stage moves at once when it pulls for itself: half a second at 32 kHz.
constexpr std::int64_t kBlockSamples = 16384;

/// Samples that are in memory, (channels, samples), as a stream.
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

/// Takes the first samples off `held` (channels, samples), `most` at the most, as a block of their
/// own.
at::Tensor take_front(at::Tensor& held, std::int64_t most);

/// As many as `samples` of a stream, fewer only at its end: (channels, samples).
at::Tensor read_up_to(SampleSource& source, std::int64_t samples);

/// Exactly `samples` of a stream, silence after its end: (channels, samples).
at::Tensor read_exactly(SampleSource& source, std::int64_t samples);

/// All that is left of a stream: (channels, samples).
at::Tensor read_to_end(SampleSource& source);

}  // namespace lasso
