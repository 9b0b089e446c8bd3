#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"
#include "lasso/dsp/fade.hpp"

namespace lasso::dsp {

/// The gate g of an edit at each sample: 0 outside the windows, 1 inside, with a fade inside each
/// window edge. An edge that coincides with the recording's start or end has no fade.
///
/// A window is the half-open range [n0, n1) with n = floor(t * rate + 0.5), clipped to the
/// recording. Windows that overlap or touch are merged. A fade has F = floor(ms * rate / 1000 +
/// 0.5) samples of its shape at x = (k + 0.5) / F. If a window is too short for two fades, each is
/// half the window; if it is too short for its only fade, the fade is the whole window.
class TimeGate {
 public:
  /// Without windows the gate is closed throughout. `samples`: the recording's length; nullopt if
  /// not yet known, see set_length().
  /// Throws a usage Error that names the window if one lies wholly outside the recording without
  /// `may_lie_outside`, is shorter than a sample, or is invalid (begin not before end, negative,
  /// NaN).
  TimeGate(std::vector<TimeWindow> windows,
           std::int64_t sample_rate,
           std::optional<std::int64_t> samples,
           Fade fade = {});

  /// Sets the length if it was unknown. Before this call, values are correct up to look_ahead()
  /// samples before the last sample known to exist. Throws like the constructor.
  void set_length(std::int64_t samples);
  bool knows_length() const noexcept { return length_known_; }
  std::int64_t look_ahead() const noexcept { return 2 * fade_samples_; }

  /// g for samples [begin, begin + count): (count) float32.
  at::Tensor values(std::int64_t begin, std::int64_t count) const;

  /// Whether g is 0 throughout [begin, begin + count).
  bool is_closed(std::int64_t begin, std::int64_t count) const;

  /// Whether any window reached past the recording's end and was clipped there.
  bool was_cut() const noexcept { return was_cut_; }
  /// The number of windows that lie outside the recording and are allowed to.
  std::int64_t left_out() const noexcept { return left_out_; }

 private:
  struct Range {
    std::int64_t begin;
    std::int64_t end;
    std::int64_t fade_in;   // samples
    std::int64_t fade_out;  // samples
  };
  void lay_out(std::int64_t samples);
  float ramp(std::int64_t k, std::int64_t fade) const;

  std::vector<TimeWindow> windows_;
  double sample_rate_;
  FadeShape shape_;
  std::int64_t fade_samples_;
  bool length_known_;
  std::vector<Range> ranges_;
  bool was_cut_ = false;
  std::int64_t left_out_ = 0;
};

}  // namespace lasso::dsp
