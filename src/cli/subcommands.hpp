#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lasso/engine/engine.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// The result of parsing the command line.
struct ParsedCommand {
  std::function<int(const engine::Engine& engine)> run;  ///< returns the exit code
  std::function<void()> without_engine;  ///< instead of `run`, if no engine is needed
  /// The arguments after `--`: names, even if they begin with a dash. CLI11 leaves them to the
  /// program if the subcommand already has its positionals.
  std::vector<std::string> behind_dashes;
};

// The subcommands, each in a file of its own. Each function adds its subcommand to the program;
// when that subcommand is parsed, it sets `work`, which must outlive the app.
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
