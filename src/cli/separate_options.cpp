#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/common.hpp"
#include "lasso/options/separation.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_separate(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::SeparateArguments>();
  auto* command =
      app.add_subcommand("separate", "Separate a described sound from recordings and films");
  command->footer(
      R"(  lasso separate "dog barking" street.wav      writes street.dog-barking.wav
  lasso separate speech talk.flac -w 30-1:15   edits one window
  lasso separate -Q dog -Q rain street.wav     two outputs in one pass
  lasso separate rain *.flac                   one query, many files)");
  command->add_option("inputs",
                      arguments->positionals,
                      "The query (unless given by -Q, --like or labels), then the files. - reads "
                      "standard input; after --, names may begin with a dash");
  add_query_options(*command, *arguments);
  add_edit_options(*command, *arguments);
  add_output_options(*command, *arguments);
  add_format_options(*command, *arguments);
  begin_group(*command, kMessages);
  command->add_flag(
      "--json", arguments->json, "Print events to standard output, one JSON object per line");
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_memory_options(*command, arguments->compute);
  add_latency_option(*command, arguments->compute);
  command->get_option("--latency")->excludes("--block");
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    arguments->positionals.insert(
        arguments->positionals.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.separate(*arguments); };
  });
}

}  // namespace lasso::cli
