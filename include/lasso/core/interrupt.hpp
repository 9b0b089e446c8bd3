#pragma once

#include "lasso/core/error.hpp"

namespace lasso {

/// Asks the run to stop at its next check. Safe to call from a signal handler.
void request_interrupt(ErrorKind why) noexcept;

/// Throws an Error of the kind that was given if a stop was asked for. Long loops call it once a
/// block or step; the destructors on the way out remove what was half written.
void check_interrupt();

}  // namespace lasso
