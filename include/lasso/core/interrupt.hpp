#pragma once

namespace lasso {

/// Asks the run to stop at its next check. Safe to call from a signal handler.
void request_interrupt() noexcept;

/// Throws an interrupted Error if a stop was asked for. Long loops call it once a block or step;
/// the destructors on the way out remove what was half written.
void check_interrupt();

}  // namespace lasso
