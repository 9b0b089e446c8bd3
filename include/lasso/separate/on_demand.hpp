#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "lasso/core/sample_source.hpp"

namespace lasso::separate {

/// Where a stage may start and stop without a difference, in samples of its source.
struct ActiveRange {
  std::int64_t unit;  ///< it may start and stop at multiples of this
  std::int64_t
      context;  ///< what it gives does not depend on samples further away, rounded up to units
  /// Whether anything that it gives for [begin, begin + count) will be heard.
  std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted;
};

/// A costly stage that runs only where its output is wanted and its source is not silent, with
/// the context it needs to either side; elsewhere it counts as silence. For stages that
/// make silence of silence, keep the length (a few samples aside) and the rate.
class OnDemand : public SampleSource {
 public:
  /// Makes the stage for one stretch.
  using Stage = std::function<std::unique_ptr<SampleSource>(SampleSource&)>;

  /// `channels`: those of the stage's output.
  OnDemand(SampleSource& source, std::int64_t channels, ActiveRange range, Stage stage);
  ~OnDemand() override;

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return channels_; }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  class Stretch;
  struct Unit {
    at::Tensor samples;
    bool active;  // wanted and not silent
  };
  void look_ahead();
  bool is_active_ahead();
  Unit take_unit();

  SampleSource& source_;
  std::int64_t channels_;
  ActiveRange range_;
  Stage make_stage_;
  std::deque<Unit> ahead_;
  std::int64_t position_ = 0;  // of the next unit to be read, in samples
  std::int64_t silence_ = 0;   // samples to give as silence first
  std::unique_ptr<Stretch> stretch_;
  std::unique_ptr<SampleSource> stage_;  // of stretch_
};

}  // namespace lasso::separate
