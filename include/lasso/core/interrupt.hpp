#pragma once

#include "lasso/core/error.hpp"

namespace lasso {

/// Asks the run to stop at its next check. Safe to call from a signal handler.
void request_interrupt(ErrorKind why) noexcept;

/// Throws an Error of the requested kind if a stop was requested. Long loops call it once per block
/// or step. During unwinding, destructors remove partially written files.
void check_interrupt();

}  // namespace lasso
