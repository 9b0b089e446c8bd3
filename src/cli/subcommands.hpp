#pragma once

#include <functional>

#include "lasso/commands/engine.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// What the command line asks for. Gives the exit code.
using Work = std::function<int(const commands::Engine& engine)>;

// One file a subcommand: each adds itself to the program, and sets `work`, which must outlive the
// app, where it is asked for.
void add_separate(CLI::App& app, Work& work);
void add_batch(CLI::App& app, Work& work);
void add_train(CLI::App& app, Work& work);
void add_mix(CLI::App& app, Work& work);
void add_evaluate(CLI::App& app, Work& work);
void add_model(CLI::App& app, Work& work);
void add_bench(CLI::App& app, Work& work);

}  // namespace lasso::cli
