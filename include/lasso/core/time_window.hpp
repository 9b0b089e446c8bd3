#pragma once

#include <limits>
#include <optional>
#include <string_view>

namespace lasso {

/// The half-open range [begin_s, end_s) of a recording, in seconds. +infinity means an open end.
struct TimeWindow {
  double begin_s = 0.0;
  double end_s = 0.0;
  bool may_lie_outside = false;  ///< no error if it lies outside the recording
};

/// The whole recording.
constexpr TimeWindow kWholeRecording{0.0, std::numeric_limits<double>::infinity()};

/// Parses a time, SS.mmm, MM:SS.mmm or HH:MM:SS.mmm, and returns seconds; nullopt for anything
/// else.
std::optional<double> parse_seconds(std::string_view text);

/// Parses BEGIN-END or BEGIN+DURATION, with times in the formats of parse_seconds(). A missing
/// BEGIN means the start of the recording; a missing END or the word `end` means its end.
/// Throws a usage Error for anything else, and unless BEGIN < END.
TimeWindow parse_time_window(std::string_view text);

}  // namespace lasso
