#pragma once

#include "lasso/api/requests.hpp"

namespace CLI {
class App;
}

namespace lasso::options {

/// The classes that `detect` and `caption` look for, and how.
void add_listening(CLI::App& command, api::AnalysisRequest& arguments);

/// The same plus the options for reading and computing.
void add_listen_options(CLI::App& command, api::AnalysisRequest& arguments);

/// Which part `detect` analyses, and how many classes it names.
void add_detection(CLI::App& command, api::DetectRequest& arguments);

}  // namespace lasso::options
