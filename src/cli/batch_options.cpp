#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/analysis.hpp"
#include "lasso/options/captions.hpp"
#include "lasso/options/common.hpp"
#include "lasso/options/separation.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

namespace {

constexpr int kMaxJobs = 256;

/// Which files.
void add_files(CLI::App& command, commands::BatchArguments& arguments) {
  begin_group(command, kFiles);
  command.add_option("folders",
                     arguments.separate.positionals,
                     "The query (unless given by -Q or --like), the input folder and the output "
                     "folder; with --manifest only the output folder, if any");
  command.add_option("--manifest",
                     arguments.manifest,
                     "Read files from a CSV with a column path and optional columns query or "
                     "queries, mode, windows and output (; between several values), or from JSON "
                     "lines with these keys; - reads standard input");
  command
      .add_option("--include",
                  arguments.include,
                  "Take only matching files, e.g. '*.flac' or 'day1/*' (default: every sound and "
                  "film); repeatable")
      ->allow_extra_args(false);
  command.add_option("--exclude", arguments.exclude, "Skip matching files and folders; repeatable")
      ->allow_extra_args(false);
  command.add_flag("--follow-links", arguments.follow_links, "Follow symbolic links");
  command.add_option(
      "--shard",
      arguments.shard,
      "Process part I of N (default: the task of a Slurm job array, if there is one)");
}

/// What is done with them.
void add_run(CLI::App& command, commands::BatchArguments& arguments) {
  begin_group(command, kRun);
  command.add_option("-j,--jobs", arguments.jobs, "Files to process in parallel")
      ->check(CLI::Range(1, kMaxJobs))
      ->capture_default_str();
  command.add_option("--journal",
                     arguments.journal,
                     "Journal file (default: lasso-journal.jsonl in the output folder, or "
                     "MANIFEST.journal.jsonl)");
  auto* redo = command.add_flag("--redo", arguments.redo, "Process every file again");
  command
      .add_flag("--retry-failed", arguments.retry_failed, "Process only files that failed before")
      ->excludes(redo);
  command.add_flag("--dry-run",
                   arguments.dry_run,
                   "Print what would be done and about how long it takes, then stop");
  auto* fast = command.add_flag("--fail-fast", arguments.fail_fast, "Stop after the first failure");
  command.add_flag("--keep-going", "Continue when a file fails (default)")->excludes(fast);
  command.add_flag("--merge-journals",
                   arguments.merge_journals,
                   "Join the journals of all shards into one and list what is missing");
}

/// Captions instead of separations, and what each of the two does without.
void add_captions(CLI::App& command, commands::BatchArguments& arguments) {
  begin_group(command, kCaptions);
  auto* caption = command.add_flag(
      "--caption", arguments.caption, "Write captions, as lasso caption does; takes no query");
  for (const char* const name :
       {"--query",        "--like",         "--not",         "--residual",  "--bits",
        "--clip",         "--resampler",    "--keep",        "--remove",    "--window",
        "--time-windows", "--windows-from", "--auto-window", "--if-absent", "--only-present",
        "--amount",       "--fade",         "--fade-shape",  "--channels",  "--passes"}) {
    caption->excludes(command.get_option(name));
  }
  auto* choices = command.add_option_group("With --caption");
  begin_group(*choices, kCaptions);
  add_caption_choices(*choices, arguments.caption_choices);
  add_listening(*choices, arguments.caption_choices.analysis);
  for (auto* option : choices->get_options()) {
    option->needs(caption);
  }
}

}  // namespace

void add_batch(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::BatchArguments>();
  auto* command = app.add_subcommand(
      "batch",
      "Separate every file of a folder or list; a rerun resumes where the last one stopped");
  command->footer(
      R"(  lasso batch "dog barking" recordings/ dogs/      mirrors the folder
  lasso batch -Q speech recordings/ rest/ --remove --jobs 4
  lasso batch --manifest files.csv dogs/ --dry-run
  lasso batch --caption films/ subtitles/ --format vtt

A rerun processes only what is missing, changed or failed.
Exit codes: 0 all done, 1 some failed.)");
  add_files(*command, *arguments);
  add_run(*command, *arguments);
  add_query_options(*command, arguments->separate);
  begin_group(*command, kOutput);
  command->add_option("--residual",
                      arguments->separate.residual,
                      "Also write residuals (input minus output) below this folder");
  add_format_options(*command, arguments->separate);
  add_edit_options(*command, arguments->separate);
  begin_group(*command, kMessages);
  command->add_flag(
      "--json", arguments->separate.json, "Also print each journal line to standard output");
  add_model_options(*command, arguments->separate.model);
  add_passes_option(*command, arguments->separate.model);
  begin_group(*command, kSound);
  command
      ->add_flag("--only-present",
                 arguments->only_present,
                 "Skip outputs of sounds that the first pass does not find")
      ->excludes(command->get_option("--if-absent"));
  add_compute_options(*command, arguments->separate.compute);
  add_memory_options(*command, arguments->separate.compute);
  add_captions(*command, *arguments);
  add_verbosity(*command, arguments->separate.verbosity);
  name_types(*command,
             {{"--manifest", "FILE"},
              {"--include", "PATTERN"},
              {"--exclude", "PATTERN"},
              {"--shard", "I/N"},
              {"--journal", "FILE"},
              {"--residual", "FOLDER"}});
  command->callback([&work, arguments] {
    auto& names = arguments->separate.positionals;
    names.insert(names.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.batch(*arguments); };
  });
}

}  // namespace lasso::cli
