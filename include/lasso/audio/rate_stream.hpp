#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/audio/resampler_kind.hpp"

namespace lasso::audio {

class RateConverter;

/// Converts samples to another rate, block by block. Linear phase with compensated delay: output
/// sample n lies at n / rate seconds of the input. n input samples yield ceil(n * rate / input
/// rate) output samples; equal rates pass through unchanged. See ResamplerKind for accuracy and the
/// effect of block sizes.
class RateStream {
 public:
  /// Rates in Hz. Throws an input Error if they differ by more than a factor of 256, and a usage
  /// Error if this build lacks the converter.
  RateStream(std::int64_t from, std::int64_t to, std::int64_t channels, ResamplerKind kind);
  ~RateStream();

  /// (channels, 0 or more samples) float32 -> (channels, 0 or more samples).
  at::Tensor push(const at::Tensor& block);
  /// Called after the last push. Returns the remaining samples.
  at::Tensor finish();

  /// The number of input samples on either side that an output sample depends on, at float32
  /// precision.
  static std::int64_t reach(std::int64_t from, std::int64_t to);

  /// The most input samples whose output a stream holds back, measured with silence.
  static std::int64_t latency(std::int64_t from, std::int64_t to, ResamplerKind kind);

 private:
  std::int64_t from_;
  std::int64_t to_;
  std::int64_t channels_;
  std::unique_ptr<RateConverter> converter_;  // null for equal rates
  std::int64_t taken_ = 0;                    // samples pushed
  std::int64_t made_ = 0;                     // samples returned
};

}  // namespace lasso::audio
