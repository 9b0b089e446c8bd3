#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"

namespace lasso {

/// Consecutive parts of a source. Each part reads as a stream that ends where the part ends.
/// Samples before and between the parts are read and discarded; samples after the last part are not
/// read.
class Excerpt : public SampleSource {
 public:
  explicit Excerpt(SampleSource& source) : source_(source) {}

  /// Makes read() return samples [begin, end) of the source. `begin` must not lie before the end of
  /// the previous part.
  void move_to(std::int64_t begin, std::int64_t end);

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::int64_t position_ = 0;  // in the source
};

}  // namespace lasso
