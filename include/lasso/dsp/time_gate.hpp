#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"
#include "lasso/dsp/fade.hpp"

namespace lasso::dsp {

/// How much of an edit is heard at each sample: 0 outside the windows, 1 inside, fades inside each
/// window's edges, and none at an edge that is the recording's own.
///
/// A window is the half-open range [n0, n1) with n = floor(t * rate + 0.5), cut to the recording.
/// Windows that overlap or touch are one. A fade has F = floor(ms * rate / 1000 + 0.5) samples of
/// its shape at x = (k + 0.5) / F; if two do not fit into their window, each is half the window; if
/// the only one does not fit, it is the window.
class TimeGate {
 public:
  /// Without windows it is closed throughout. `samples`: the recording's length; nothing while it
  /// is not known, see set_length().
  /// Throws a usage Error that names the window if one lies wholly outside the recording and
  /// may not, is shorter than a sample, or is no window (begin not before end, negative, not a
  /// number).
  TimeGate(std::vector<TimeWindow> windows,
           std::int64_t sample_rate,
           std::optional<std::int64_t> samples,
           Fade fade = {});

  /// Tells the length where it was not known. Until then values are right as far as look_ahead()
  /// samples before what is known to be there. Throws as the constructor does.
  void set_length(std::int64_t samples);
  bool knows_length() const noexcept { return length_known_; }
  std::int64_t look_ahead() const noexcept { return 2 * fade_samples_; }

  /// g for samples [begin, begin + count): (count) float32.
  at::Tensor values(std::int64_t begin, std::int64_t count) const;

  /// Whether g is 0 throughout [begin, begin + count).
  bool is_closed(std::int64_t begin, std::int64_t count) const;

  /// Whether any window reaches past the recording's end and was cut there.
  bool was_cut() const noexcept { return was_cut_; }
  /// Windows that lie outside the recording, and may.
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
