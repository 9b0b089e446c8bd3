#include "lasso/core/time_window.hpp"

#include <cmath>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::parse_time_window;
using lasso::testing::contains;
using lasso::testing::error_of;

TEST_CASE("time windows are read as people write them", "[core]") {
  struct Case {
    const char* text;
    double begin_s;
    double end_s;
  };
  const auto [text, begin_s, end_s] = GENERATE(Case{"2-6", 2.0, 6.0},
                                               Case{"0-0.5", 0.0, 0.5},
                                               Case{"1:30-2:00.5", 90.0, 120.5},
                                               Case{"59.9-1:00", 59.9, 60.0},
                                               Case{"01:02:03.250-1:02:04", 3723.25, 3724.0},
                                               Case{"-0:10", 0.0, 10.0},
                                               Case{"1:30+10", 90.0, 100.0},
                                               Case{"2+0:00:01.5", 2.0, 3.5});
  CAPTURE(text);
  const auto window = parse_time_window(text);
  CHECK(std::abs(window.begin_s - begin_s) < 1e-9);
  CHECK(std::abs(window.end_s - end_s) < 1e-9);
}

TEST_CASE("a window without an end lasts to the end of the recording", "[core]") {
  const std::string text = GENERATE("0:45-end", "0:45-");
  CHECK(std::isinf(parse_time_window(text).end_s));
}

TEST_CASE("what is no time window is refused with an example", "[core]") {
  const std::string text = GENERATE("",
                                    "-",
                                    "2",
                                    "6-2",
                                    "2-2",
                                    "-1-2",
                                    "+2",
                                    "2+",
                                    "2+0",
                                    "2+end",
                                    "a-b",
                                    "1:99-3:00",
                                    "1e3-2e3",
                                    "1.5:00-2:00",
                                    "1:2:3:4-5:00:00",
                                    "2-6-8",
                                    "nan-2",
                                    "1-inf",
                                    "1..2-3",
                                    " 1-2",
                                    "end-3",
                                    "0x1-2");
  CAPTURE(text);
  const auto error = error_of([&] { parse_time_window(text); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(contains(error.what(), "'" + text + "'"));
  CHECK(contains(error.what(), "2-6"));
}
