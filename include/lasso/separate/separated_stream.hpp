#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/core/sample_source.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::separate {

/// The target sounds of a recording, at the recording's rate: resampled to the model's rate,
/// separated and resampled back where needed and not silent; elsewhere silence. If the latency is
/// bounded, all of it is separated, as what follows is not known in time. The channels of the
/// first query's target come first, then those of the second's.
class SeparatedStream : public SampleSource {
 public:
  /// `is_wanted`: whether any output in [begin, begin + count) is needed, in samples of `mixture`.
  SeparatedStream(SampleSource& mixture,
                  const Separation& separation,
                  audio::ResamplerKind resampler,
                  std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted);

  std::int64_t sample_rate() const override { return stage_->sample_rate(); }
  std::int64_t channels() const override { return stage_->channels(); }
  at::Tensor read(std::int64_t max_samples) override { return stage_->read(max_samples); }

 private:
  std::unique_ptr<SampleSource> stage_;
};

}  // namespace lasso::separate
