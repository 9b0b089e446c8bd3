#include "lasso/core/interrupt.hpp"

#include <atomic>

namespace lasso {

namespace {

// A signal handler can reach nothing but a global: the one exception to "no mutable globals".
std::atomic<int> stop_requested{0};  // an ErrorKind, 0: none
static_assert(std::atomic<int>::is_always_lock_free);

}  // namespace

void request_interrupt(ErrorKind why) noexcept { stop_requested.store(static_cast<int>(why)); }

void check_interrupt() {
  if (const int why = stop_requested.load(); why != 0) {
    throw Error(static_cast<ErrorKind>(why), "interrupted; no unfinished file was left behind");
  }
}

}  // namespace lasso
