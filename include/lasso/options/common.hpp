#pragma once

#include <string>

#include "lasso/api/log.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/audio/sample_format.hpp"

namespace CLI {
class App;
}

namespace lasso::options {

// Options that several subcommands share.

/// -q, -v and --log-level.
void add_verbosity(CLI::App& command, api::Verbosity& verbosity);
/// --device and --threads, for commands that compute.
void add_compute_options(CLI::App& command, api::ComputeOptions& options);
/// --block, --max-memory, --low-memory and --precision, for commands that separate.
void add_memory_options(CLI::App& command, api::ComputeOptions& options);
/// --latency, for commands that separate streams.
void add_latency_option(CLI::App& command, api::ComputeOptions& options);
/// --model and --no-cache, for commands that use a model.
void add_model_options(CLI::App& command, api::ModelOptions& options);
/// --passes, for commands that can process a recording in two passes.
void add_passes_option(CLI::App& command, api::ModelOptions& options);

/// --track, --strict and --raw-format, for commands that read recordings.
void add_reading_options(CLI::App& command, audio::InputOptions& reading, std::string& raw_format);

}  // namespace lasso::options
