#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// The classes that `detect` and `caption` look for, and how.
void add_listening(CLI::App& command, api::AnalysisRequest& arguments);

/// The same plus the options for reading and computing.
void add_listen_options(CLI::App& command, api::AnalysisRequest& arguments);

}  // namespace lasso::cli
