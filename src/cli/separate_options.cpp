#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "separation_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_separate(CLI::App& app, Work& work) {
  auto arguments = std::make_shared<commands::SeparateArguments>();
  auto* command = app.add_subcommand("separate", "Take the sound a text describes out of files");
  command->footer(
      "Examples:\n"
      "  lasso separate \"dog barking\" street.wav             writes street.dog-barking.wav\n"
      "  lasso separate \"speech\" talk.flac --remove -w 30-1:15  edits only that window\n"
      "  lasso separate -Q rain *.flac                        one query, many files\n"
      "  lasso separate -Q dog -Q rain street.wav             two outputs, one pass");
  command->add_option("inputs",
                      arguments->positionals,
                      "QUERY (unless -Q or --like is given), then files; behind -- even those that "
                      "begin with a dash");
  add_query_options(*command, *arguments);
  command->add_option("-o,--output",
                      arguments->output,
                      "Output file; its extension is its format; - is standard output");
  command->add_option("--residual", arguments->residual, "Also write input minus output here");
  command->add_option("--rest",
                      arguments->rest,
                      "Also write here what is left when the sounds of all queries are taken out");
  command->add_option("--windows-to",
                      arguments->windows_to,
                      "Write the windows that were used as labels, .txt (Audacity) or .csv");
  add_format_options(*command, *arguments);
  add_edit_options(*command, *arguments);
  command->add_flag("--json",
                    arguments->json,
                    "Print events (start, progress, done) to stdout, "
                    "a JSON object a line");
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_memory_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    arguments->positionals.insert(
        arguments->positionals.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.separate(*arguments); };
  });
}

}  // namespace lasso::cli
