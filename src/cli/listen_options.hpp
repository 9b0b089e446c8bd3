#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// What `detect` and `caption` listen for and how.
void add_listening(CLI::App& command, commands::ListenArguments& arguments);

/// The same, and how they read and compute.
void add_listen_options(CLI::App& command, commands::ListenArguments& arguments);

}  // namespace lasso::cli
