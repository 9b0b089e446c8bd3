#pragma once

#include <string>
#include <utility>

namespace lasso::serve {

/// A socket that listens at an address and port (0: any that is free), and the port. Throws a usage
/// Error that says what to do if it cannot be had.
std::pair<int, int> listen_at(const std::string& host, int port);

/// Has the system let us open as many files as it may. Gives for how many connections they are
/// enough, beside our own.
unsigned int raise_connection_limit();

}  // namespace lasso::serve
