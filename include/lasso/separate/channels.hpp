#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"

namespace lasso::separate {

/// The mean of a stream's channels.
class Downmix : public SampleSource {
 public:
  explicit Downmix(SampleSource& source) : source_(source) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return 1; }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
};

/// A range of adjacent channels of a stream.
class ChannelRange : public SampleSource {
 public:
  ChannelRange(SampleSource& source, std::int64_t first, std::int64_t count)
      : source_(source), first_(first), count_(count) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return count_; }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  std::int64_t first_;
  std::int64_t count_;
};

}  // namespace lasso::separate
