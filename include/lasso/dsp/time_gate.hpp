#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"

namespace lasso::dsp {

/// Length of the fade at each edge of a window, unless asked otherwise.
constexpr double kDefaultFadeMs = 70.0;

/// How much of an edit is heard at each sample: 0 outside the windows, 1 inside, raised-cosine
/// fades inside each window's edges, and none at an edge that is the recording's own.
///
/// A window is the half-open range [n0, n1) with n = floor(t * rate + 0.5), cut to the recording.
/// Windows that overlap or touch are one. A fade has F = floor(fade_ms * rate / 1000 + 0.5)
/// samples, g = sin^2(pi x / 2) at x = (k + 0.5) / F; if two do not fit into their window, each
/// is half the window; if the only one does not fit, it is the window.
class TimeGate {
 public:
  /// No window is one window over everything. `samples`: the recording's length.
  /// Throws a usage Error that names the window if one lies wholly outside the recording, is
  /// shorter than a sample, or is no window (begin not before end, negative, not a number).
  TimeGate(const std::vector<TimeWindow>& windows,
           std::int64_t sample_rate,
           std::int64_t samples,
           double fade_ms = kDefaultFadeMs);

  /// g for samples [begin, begin + count): (count) float32.
  at::Tensor values(std::int64_t begin, std::int64_t count) const;

  /// Whether any window reaches past the recording's end and was cut there.
  bool was_cut() const noexcept { return was_cut_; }

 private:
  struct Range {
    std::int64_t begin;
    std::int64_t end;
    std::int64_t fade_in;   // samples
    std::int64_t fade_out;  // samples
  };
  std::vector<Range> ranges_;
  bool was_cut_ = false;
};

}  // namespace lasso::dsp
