#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/analysis.hpp"
#include "lasso/options/common.hpp"
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
  add_detection(*command, *arguments);
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
