#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lasso/engine/engine.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// What the command line asks for.
struct ParsedCommand {
  std::function<int(const engine::Engine& engine)> run;  ///< gives the exit code
  std::function<void()> without_engine;                  ///< instead, what the program does alone
  /// What stands behind `--`: names, even where they begin with a dash. CLI11 leaves it to the
  /// program whose subcommand has its positionals already.
  std::vector<std::string> behind_dashes;
};

// One file a subcommand: each adds itself to the program, and sets `work`, which must outlive the
// app, where it is asked for.
void add_separate(CLI::App& app, ParsedCommand& work);
void add_batch(CLI::App& app, ParsedCommand& work);
void add_caption(CLI::App& app, ParsedCommand& work);
void add_detect(CLI::App& app, ParsedCommand& work);
void add_serve(CLI::App& app, ParsedCommand& work);
void add_train(CLI::App& app, ParsedCommand& work);
void add_mix(CLI::App& app, ParsedCommand& work);
void add_evaluate(CLI::App& app, ParsedCommand& work);
void add_model(CLI::App& app, ParsedCommand& work);
void add_bench(CLI::App& app, ParsedCommand& work);
void add_doctor(CLI::App& app, ParsedCommand& work);
void add_generate(CLI::App& app, ParsedCommand& work);

}  // namespace lasso::cli
