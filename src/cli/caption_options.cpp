#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/analysis.hpp"
#include "lasso/options/captions.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_caption(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::CaptionArguments>();
  auto* command = app.add_subcommand(
      "caption", "Write subtitles or labels for the sounds in recordings and films");
  command->footer(
      "  lasso caption film.mp4                      writes film.srt\n"
      "  lasso caption street.wav -o street.txt      a label track for Audacity\n"
      "  lasso separate street.wav --windows-from street.txt --query-from-labels\n"
      "                                              and each of its sounds");
  command->add_option("inputs", arguments->inputs, "Recordings or films; - reads standard input");
  add_caption_files(*command, *arguments);
  add_listen_options(*command, arguments->analysis);
  add_verbosity(*command, arguments->verbosity);
  add_memory_options(*command, arguments->analysis.compute);
  command->callback([&work, arguments] {
    arguments->inputs.insert(
        arguments->inputs.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.caption(*arguments); };
  });
}

}  // namespace lasso::cli
