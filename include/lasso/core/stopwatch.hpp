#pragma once

#include <algorithm>
#include <chrono>

namespace lasso {

/// Starts on construction.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_ = Clock::now();
};

/// The run time of a step in seconds.
template <typename Step>
double seconds_of(const Step& step) {
  const Stopwatch watch;
  step();
  return watch.seconds();
}

/// The shortest run time of a step in seconds, out of `runs` after one that prepares.
template <typename Step>
double least_seconds_of(const Step& step, int runs) {
  step();
  double least = seconds_of(step);
  for (int i = 1; i < runs; ++i) {
    least = std::min(least, seconds_of(step));
  }
  return least;
}

}  // namespace lasso
