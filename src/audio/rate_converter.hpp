#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

namespace lasso::audio {

/// One library's way from one rate to another.
class RateConverter {
 public:
  RateConverter() = default;
  RateConverter(const RateConverter&) = delete;
  RateConverter& operator=(const RateConverter&) = delete;
  virtual ~RateConverter() = default;

  /// All that it gives once it has this block too: (channels, samples) float32, contiguous; an
  /// empty one is the end.
  virtual at::Tensor convert(const at::Tensor& block) = 0;
};

/// Null where this build is without libsoxr.
std::unique_ptr<RateConverter> convert_with_soxr(std::int64_t from,
                                                 std::int64_t to,
                                                 std::int64_t channels);
std::unique_ptr<RateConverter> convert_with_samplerate(std::int64_t from,
                                                       std::int64_t to,
                                                       std::int64_t channels);

}  // namespace lasso::audio
