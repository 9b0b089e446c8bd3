#pragma once

#include <string_view>

namespace lasso {

/// The half-open stretch [begin_s, end_s) of a recording, in seconds. An open end is +infinity.
struct TimeWindow {
  double begin_s = 0.0;
  double end_s = 0.0;
};

/// Reads BEGIN-END, each as SS.mmm, MM:SS.mmm or HH:MM:SS.mmm; END may also be the word `end`.
/// Throws a usage Error for anything else, for negative times, and unless BEGIN < END.
TimeWindow parse_time_window(std::string_view text);

}  // namespace lasso
