#pragma once

#include <string>

#include "lasso/api/log.hpp"
#include "lasso/api/requests.hpp"

namespace lasso::serve {

/// The options of `lasso serve`.
struct ServeArguments {
  std::string host = "127.0.0.1";
  int port = 8765;                ///< 0: any free port
  std::string max_upload = "2G";  ///< per file, with a unit
  bool open = false;              ///< open the page in the browser
  api::ComputeOptions compute;
  api::ModelOptions model;
  api::Verbosity verbosity;
};

/// Serves the page and its JSON interface until interrupted, then deletes all uploads. Prints the
/// address on stdout. Throws a usage Error if the address is not this machine's or the port is
/// taken, a model Error if there is no model, and at the end as check_interrupt() does.
void serve(const ServeArguments& arguments);

}  // namespace lasso::serve
