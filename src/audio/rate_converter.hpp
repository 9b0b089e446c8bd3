#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

namespace lasso::audio {

/// Converts from one rate to another with one library.
class RateConverter {
 public:
  RateConverter() = default;
  RateConverter(const RateConverter&) = delete;
  RateConverter& operator=(const RateConverter&) = delete;
  virtual ~RateConverter() = default;

  /// Takes the next block, (channels, samples) float32, contiguous, and returns all samples
  /// available so far. An empty block marks the end.
  virtual at::Tensor convert(const at::Tensor& block) = 0;
};

/// Returns null if this build does not contain libsoxr.
std::unique_ptr<RateConverter> convert_with_soxr(std::int64_t from,
                                                 std::int64_t to,
                                                 std::int64_t channels);
std::unique_ptr<RateConverter> convert_with_samplerate(std::int64_t from,
                                                       std::int64_t to,
                                                       std::int64_t channels);

}  // namespace lasso::audio
