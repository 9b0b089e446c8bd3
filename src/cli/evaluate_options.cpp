#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_evaluate(CLI::App& app, Work& work) {
  auto arguments = std::make_shared<commands::EvaluateArguments>();
  auto* command = app.add_subcommand(
      "evaluate", "Score separations of mixtures whose targets are known: SDR, SI-SDR and gains");
  command
      ->add_option(
          "list",
          arguments->list,
          "CSV with mixture, target, query (or id, query with mixture-ID.flac and "
          "target-ID.flac beside it), or the folder of one; no target: the query is absent")
      ->required();
  command->add_option("--query-column", arguments->columns.query_column, "Column that asks")
      ->capture_default_str();
  command->add_flag("--like",
                    arguments->columns.by_example,
                    "Ask with the recordings in the column example instead of words");
  command->add_flag(
      "--bss",
      arguments->bss,
      "Also BSS-eval version 3 (SDR, SIR, SAR with filters of 512 taps) of the target "
      "and the rest of the mixture");
  command->add_flag(
      "--captions",
      arguments->captions,
      "Score labels instead: a CSV with recording, labels (the truth) and, unless they are the "
      "recording's name with .txt, captions; segments of 1 s, events within 0.5 s");
  command->add_flag("--json", arguments->json, "Print the report as JSON to stdout");
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const commands::Engine& engine) { return engine.evaluate(*arguments); };
  });
}

}  // namespace lasso::cli
