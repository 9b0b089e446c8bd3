#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "help.hpp"
#include "listen_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_detect(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::DetectArguments>();
  auto* command = app.add_subcommand("detect", "List the sounds in recordings, with their times");
  command->footer(
      R"(  lasso detect street.wav                          what is in it?
  lasso detect street.wav --classes "dog, siren"   are these in it?
  lasso detect film.mp4 -w 1:30-2:00 --json        for programs)");
  command->add_option("inputs", arguments->inputs, "Recordings or films; - reads standard input");
  begin_group(*command, kWhere);
  command
      ->add_option("-w,--window",
                   arguments->windows,
                   "Analyse only BEGIN-END or BEGIN+DURATION, e.g. 1:30-2:00.5; repeatable")
      ->allow_extra_args(false)
      ->type_name("TIME");
  begin_group(*command, kDetection);
  command->add_option("--top", arguments->top, "Number of classes to print, most likely first")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  begin_group(*command, kMessages);
  command->add_flag("--json", arguments->json, "Print one JSON object per file");
  add_listen_options(*command, arguments->analysis);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    arguments->inputs.insert(
        arguments->inputs.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.detect(*arguments); };
  });
}

}  // namespace lasso::cli
