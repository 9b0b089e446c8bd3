#pragma once

#include <optional>

#include "lasso/core/prefetch.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso {

/// A stream whose stages run in their own thread, some blocks ahead of the reader, from the first
/// read on. Anything else those stages read from must be thread-safe (a Tee is). Do not use it for
/// sources that may block forever, such as a pipe: the destructor waits for the current block.
class ReadAhead : public SampleSource {
 public:
  explicit ReadAhead(SampleSource& source);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return channels_; }
  /// Rethrows an exception of the stages, after the samples they produced before it.
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  std::int64_t sample_rate_;
  std::int64_t channels_;
  at::Tensor held_;  // (channels, samples) not returned yet
  bool ended_ = false;
  std::optional<Prefetch<at::Tensor>> blocks_;
};

}  // namespace lasso
