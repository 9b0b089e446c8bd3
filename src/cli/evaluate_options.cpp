#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_evaluate(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::EvaluateArguments>();
  auto* command = app.add_subcommand(
      "evaluate", "Score separations against known targets: SDR, SI-SDR and improvements");
  command->footer(
      "  lasso evaluate mixtures/mixtures.csv\n"
      "  lasso evaluate mixtures/mixtures.csv --bss --json\n"
      "  lasso evaluate --benchmark esc50 --metadata esc50_eval.csv --audio ESC-50/");
  command->add_option(
      "list",
      arguments->list,
      "CSV with columns mixture, target, query (or id, query, with mixture-ID.flac and "
      "target-ID.flac beside it), or its folder. No target: the sound is absent. Optional column "
      "windows, as \"2-4 6.5-8\": score time-selective edits");
  begin_group(*command, kData);
  auto* benchmark = command->add_option(
      "--benchmark",
      arguments->benchmark,
      "Run one of AudioSep's benchmarks: audioset, audiocaps, vggsound, music, esc50 or clotho");
  command->add_option("--metadata", arguments->metadata, "The benchmark's published CSV")
      ->needs(benchmark);
  command->add_option("--audio", arguments->audio, "Folder of the benchmark's recordings")
      ->needs(benchmark);
  begin_group(*command, kScores);
  command
      ->add_option("--baseline",
                   arguments->baseline,
                   "Score a baseline: no-gate (edit the whole recording), agnostic (a "
                   "text-agnostic network) or nmf (non-negative matrix factorisation)")
      ->check(CLI::IsMember({"no-gate", "agnostic", "nmf"}))
      ->type_name("no-gate|agnostic|nmf");
  command->add_flag("--remove", arguments->remove, "Score removal instead of extraction");
  command->add_option("--fade-ms", arguments->fade.ms, "Fade at window edges, in milliseconds")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--query-column", arguments->columns.query_column, "Column that holds the query")
      ->capture_default_str();
  command->add_flag("--like",
                    arguments->columns.by_example,
                    "Query by the recordings in the column example instead of words");
  command->add_flag("--bss",
                    arguments->bss,
                    "Also compute BSS-eval version 3 (SDR, SIR, SAR with 512-tap filters)");
  command->add_flag("--captions",
                    arguments->captions,
                    "Score captions: a CSV with columns recording, labels (the reference) and "
                    "optional captions (default: the recording's name with .txt); segment-based F1 "
                    "over 1 s and event-based F1 within 0.5 s");
  command->add_flag("--json", arguments->json, "Print the report as JSON");
  name_types(*command,
             {{"--benchmark", "NAME"},
              {"--metadata", "FILE"},
              {"--audio", "FOLDER"},
              {"--fade-ms", "MS"},
              {"--query-column", "NAME"}});
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_latency_option(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.evaluate(*arguments); };
  });
}

}  // namespace lasso::cli
