#pragma once

#include <limits>
#include <optional>
#include <string_view>

namespace lasso {

/// The half-open stretch [begin_s, end_s) of a recording, in seconds. An open end is +infinity.
struct TimeWindow {
  double begin_s = 0.0;
  double end_s = 0.0;
  bool may_lie_outside = false;  ///< a recording that is shorter does without it
};

/// All of a recording.
constexpr TimeWindow kWholeRecording{0.0, std::numeric_limits<double>::infinity()};

/// A time as people write it, SS.mmm, MM:SS.mmm or HH:MM:SS.mmm, in seconds; nothing for anything
/// else.
std::optional<double> parse_seconds(std::string_view text);

/// Reads BEGIN-END or BEGIN+DURATION, times as parse_seconds() has them. BEGIN may be left out: the
/// recording's begin; so may END, or be the word `end`: the recording's end.
/// Throws a usage Error for anything else, and unless BEGIN < END.
TimeWindow parse_time_window(std::string_view text);

}  // namespace lasso
