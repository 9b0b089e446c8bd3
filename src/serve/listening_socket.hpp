#pragma once

#include <string>
#include <utility>

namespace lasso::serve {

/// Returns a socket that listens at an address and port (0: any free port), and the port. Throws a
/// usage Error with advice if it cannot listen there.
std::pair<int, int> listen_at(const std::string& host, int port);

/// Raises the limit of open files as far as allowed. Returns the number of connections that fit
/// beside the program's own files.
unsigned int raise_connection_limit();

}  // namespace lasso::serve
