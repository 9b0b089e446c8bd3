#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"

namespace lasso {

/// Parts of a source, one after the other: each is a stream that ends where the part does. What
/// lies before and between them is read and thrown away, what lies behind is not read.
class Excerpt : public SampleSource {
 public:
  explicit Excerpt(SampleSource& source) : source_(source) {}

  /// From here on read() gives samples [begin, end) of the source. `begin` is not before the end of
  /// the last part.
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
