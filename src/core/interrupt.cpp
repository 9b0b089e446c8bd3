#include "lasso/core/interrupt.hpp"

#include <atomic>

#include "lasso/core/error.hpp"

namespace lasso {

namespace {

// A signal handler can reach nothing but a global: the one exception to "no mutable globals".
std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

}  // namespace

void request_interrupt() noexcept { stop_requested.store(true); }

void check_interrupt() {
  if (stop_requested.load()) {
    throw Error(ErrorKind::interrupted, "interrupted; no unfinished file was left behind");
  }
}

}  // namespace lasso
