#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// What `detect` and `caption` listen for and how.
void add_listening(CLI::App& command, api::ListenRequest& arguments);

/// The same, and how they read and compute.
void add_listen_options(CLI::App& command, api::ListenRequest& arguments);

}  // namespace lasso::cli
