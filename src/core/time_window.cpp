#include "lasso/core/time_window.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "lasso/core/error.hpp"

namespace lasso {

namespace {

constexpr double kNotATime = std::numeric_limits<double>::quiet_NaN();
constexpr double kSixty = 60.0;  // seconds a minute, minutes an hour

/// A plain decimal number, digits and at most one point; kNotATime for anything else.
double parse_decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return kNotATime;
  }
  double value = kNotATime;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  return error == std::errc() && stop == end ? value : kNotATime;
}

/// SS.mmm, MM:SS.mmm or HH:MM:SS.mmm in seconds; minutes and seconds below 60 after a colon.
double parse_seconds(std::string_view text) {
  double total_s = 0.0;
  for (int colons = 0;; ++colons) {
    const auto colon = text.find(':');
    const bool last = colon == std::string_view::npos;
    const double part = parse_decimal(text.substr(0, colon));
    const bool whole = last || part == std::floor(part);
    if (!whole || (colons > 0 && !(part < kSixty)) || colons > 2) {
      return kNotATime;
    }
    total_s = total_s * kSixty + part;
    if (last) {
      return total_s;
    }
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

TimeWindow parse_time_window(std::string_view text) {
  const auto dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto end = text.substr(dash + 1);
    const TimeWindow window{
        parse_seconds(text.substr(0, dash)),
        end == "end" ? std::numeric_limits<double>::infinity() : parse_seconds(end)};
    if (window.begin_s < window.end_s) {  // false for kNotATime too
      return window;
    }
  }
  throw Error(ErrorKind::usage,
              "time window '" + std::string(text) +
                  "' is not BEGIN-END with BEGIN before END; write for example 2-6, 1:30-2:00.5 "
                  "or 0:45-end");
}

}  // namespace lasso
