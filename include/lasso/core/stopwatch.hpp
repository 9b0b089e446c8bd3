#pragma once

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

}  // namespace lasso
