#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "lasso/core/sample_source.hpp"

namespace lasso::separate {

/// Where a stage may start and stop without changing its output, in samples of its source.
struct ActiveRange {
  std::int64_t unit;  ///< it may start and stop at multiples of this
  std::int64_t
      context;  ///< the output does not depend on samples further away; rounded up to units
  /// Whether any output in [begin, begin + count) is needed.
  std::function<bool(std::int64_t begin, std::int64_t count)> is_wanted;
};

/// Runs a costly stage only where its output is needed and its source is not silent, with the
/// necessary context on either side. Elsewhere the output is silence. For stages that map silence
/// to silence and keep the rate and, up to a few samples, the length.
class OnDemand : public SampleSource {
 public:
  /// Creates the stage for one stretch.
  using Stage = std::function<std::unique_ptr<SampleSource>(SampleSource&)>;

  /// `channels`: the number of output channels of the stage.
  OnDemand(SampleSource& source, std::int64_t channels, ActiveRange range, Stage stage);
  ~OnDemand() override;

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return channels_; }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  class Stretch;
  struct Unit {
    at::Tensor samples;
    bool active;  // needed and not silent
  };
  void look_ahead();
  bool is_active_ahead();
  Unit take_unit();

  SampleSource& source_;
  std::int64_t channels_;
  ActiveRange range_;
  Stage make_stage_;
  std::deque<Unit> ahead_;
  std::int64_t position_ = 0;  // of the next unit to read, in samples
  std::int64_t silence_ = 0;   // samples of silence to return first
  std::unique_ptr<Stretch> stretch_;
  std::unique_ptr<SampleSource> stage_;  // runs over stretch_
};

}  // namespace lasso::separate
