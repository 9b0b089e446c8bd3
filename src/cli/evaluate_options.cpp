#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "help.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_evaluate(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::EvaluateArguments>();
  auto* command = app.add_subcommand(
      "evaluate", "Score separations of mixtures whose targets are known: SDR, SI-SDR and gains");
  command->add_option(
      "list",
      arguments->list,
      "CSV with mixture, target, query (or id, query with mixture-ID.flac and "
      "target-ID.flac beside it), or the folder of one; no target: the query is absent; "
      "windows, as \"2-4 6.5-8\", for time-selective edits");
  begin_group(*command, kData);
  auto* benchmark =
      command->add_option("--benchmark",
                          arguments->benchmark,
                          "Instead of a list, one of AudioSep's benchmarks: audioset, "
                          "audiocaps, vggsound, music, esc50, clotho");
  command->add_option("--metadata", arguments->metadata, "Its CSV, as it was published")
      ->needs(benchmark);
  command->add_option("--audio", arguments->audio, "Folder of its recordings")->needs(benchmark);
  begin_group(*command, kScores);
  command
      ->add_option(
          "--baseline",
          arguments->baseline,
          "no-gate: the edit is heard outside the windows, too; agnostic: the model is one "
          "that is told nothing; nmf: components of the mixture instead of a network")
      ->check(CLI::IsMember({"no-gate", "agnostic", "nmf"}))
      ->type_name("no-gate|agnostic|nmf");
  command->add_flag("--remove", arguments->remove, "Score edits that remove what is asked for");
  command->add_option("--fade-ms", arguments->fade.ms, "Of edits, at a window's edges")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
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
  name_types(*command,
             {{"--benchmark", "NAME"},
              {"--metadata", "FILE"},
              {"--audio", "FOLDER"},
              {"--fade-ms", "MS"},
              {"--query-column", "NAME"}});
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.evaluate(*arguments); };
  });
}

}  // namespace lasso::cli
