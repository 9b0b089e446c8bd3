#pragma once

#include <chrono>

namespace lasso {

/// Runs from when it is made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_ = Clock::now();
};

/// How long a step takes.
template <typename Step>
double seconds_of(const Step& step) {
  const Stopwatch watch;
  step();
  return watch.seconds();
}

}  // namespace lasso
