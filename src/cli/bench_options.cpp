#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_bench(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::BenchArguments>();
  auto* command = app.add_subcommand(
      "bench", "Measure speed and memory: the network, each stage, the whole program");
  command->footer(
      R"(  lasso bench street.wav
  lasso bench street.wav --reference "demucs -o /tmp/other {}"

All measurements take turns, round after round; medians and quartiles are
printed. "convolutions" is the time of the network's convolutions alone, each in
its fastest layout: a lower bound for any program that computes them.

It also measures which of its methods computes each convolution fastest on this
processor, and keeps the result in the cache folder: later runs use it, and -v
shows it. Sound changes by rounding alone.)");
  command->add_option("file", arguments->file, "Recording to measure with")->required();
  begin_group(*command, kRun);
  command->add_option("--query", arguments->query, "Sound to separate")->capture_default_str();
  command->add_option("--rounds", arguments->rounds, "Number of measurements of each")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option(
      "--reference",
      arguments->reference,
      "Shell command of another program to time on the same file; {} stands for the file");
  command->add_flag("--json", arguments->json, "Print the figures as JSON");
  command->get_option("--reference")->type_name("COMMAND");
  add_model_options(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.bench(*arguments); };
  });
}

}  // namespace lasso::cli
