#pragma once

#include <string>

#include "lasso/api/log.hpp"
#include "lasso/api/requests.hpp"

namespace lasso::serve {

/// What `lasso serve` is asked for.
struct ServeArguments {
  std::string host = "127.0.0.1";
  int port = 8765;                ///< 0: any that is free
  std::string max_upload = "2G";  ///< of one file, as people write it
  bool open = false;              ///< in the browser
  api::ComputeOptions compute;
  api::ModelOptions model;
  api::Verbosity verbosity;
};

/// Serves the page and its JSON interface until it is interrupted, then discards what was uploaded.
/// Says where on stdout. Throws a usage Error for an address that is not this machine's or a port
/// that is taken, a model Error if there is no model, and what check_interrupt() throws at the end.
void serve(const ServeArguments& arguments);

}  // namespace lasso::serve
