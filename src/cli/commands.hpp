#pragma once

namespace CLI {
class App;
}

namespace lasso::cli {

// One file a subcommand: each adds itself to the program.
void add_separate(CLI::App& app);
void add_train(CLI::App& app);
void add_evaluate(CLI::App& app);
void add_model(CLI::App& app);
void add_bench(CLI::App& app);

}  // namespace lasso::cli
