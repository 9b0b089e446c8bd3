#pragma once

#include <optional>

#include "lasso/core/ahead.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso {

/// A stream whose stages run in a thread of their own, some blocks before its reader, from the
/// first read on. What else its stages read from must bear that (a Tee does). Not for what can
/// wait for ever, as a pipe: it ends when the block in work is complete.
class ReadAhead : public SampleSource {
 public:
  explicit ReadAhead(SampleSource& source);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return channels_; }
  /// Throws what the stages threw, behind the samples they gave before.
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  std::int64_t sample_rate_;
  std::int64_t channels_;
  at::Tensor held_;  // (channels, samples) not yet given
  bool ended_ = false;
  std::optional<Prefetch<at::Tensor>> blocks_;
};

}  // namespace lasso
