#include "lasso/core/time_window.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "lasso/core/error.hpp"

namespace lasso {

namespace {

constexpr double kSixty = 60.0;  // seconds a minute, minutes an hour

/// A plain decimal number, digits and at most one point.
std::optional<double> parse_decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<double> parse_seconds(std::string_view text) {
  double total_s = 0.0;
  for (int colons = 0;; ++colons) {
    const auto colon = text.find(':');
    const bool last = colon == std::string_view::npos;
    const auto part = parse_decimal(text.substr(0, colon));
    const bool whole = part && (last || *part == std::floor(*part));
    // Minutes and seconds behind a colon are below 60.
    if (!whole || (colons > 0 && *part >= kSixty) || colons > 2) {
      return std::nullopt;
    }
    total_s = total_s * kSixty + *part;
    if (last) {
      return total_s;
    }
    text.remove_prefix(colon + 1);
  }
}

TimeWindow parse_time_window(std::string_view text) {
  constexpr double kEnd = std::numeric_limits<double>::infinity();
  const auto sign = text.find_first_of("-+");
  if (sign != std::string_view::npos && text.size() > 1) {
    const auto left = text.substr(0, sign);
    const auto right = text.substr(sign + 1);
    const bool duration = text[sign] == '+';
    const auto begin = left.empty() && !duration ? 0.0 : parse_seconds(left);
    auto end = !duration && (right.empty() || right == "end") ? kEnd : parse_seconds(right);
    if (begin && end && duration) {
      *end += *begin;
    }
    if (begin && end && *begin < *end) {
      return {*begin, *end};
    }
  }
  throw Error(ErrorKind::usage,
              "time window '" + std::string(text) +
                  "' is not BEGIN-END with BEGIN before END, or BEGIN+DURATION; write for example "
                  "2-6, 1:30-2:00.5, 0:45- or 1:30+10");
}

}  // namespace lasso
