#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "help.hpp"
#include "separation_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_separate(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::SeparateArguments>();
  auto* command =
      app.add_subcommand("separate", "Separate the sound that words describe from a recording");
  command->footer(
      "  lasso separate \"dog barking\" street.wav        writes street.dog-barking.wav\n"
      "  lasso separate speech talk.flac --remove -w 30-1:15  edits only that window\n"
      "  lasso separate -Q dog -Q rain street.wav        two outputs in one pass\n"
      "  lasso separate rain *.flac                      one query, many files");
  command->add_option("inputs",
                      arguments->positionals,
                      "QUERY, unless -Q, --like or labels give it; then the files. - is standard "
                      "input; behind -- names may begin with a dash");
  add_query_options(*command, *arguments);
  add_edit_options(*command, *arguments);
  begin_group(*command, kOutput);
  command
      ->add_option("-o,--output",
                   arguments->output,
                   "Output file; its extension is the format; - is standard output (default: "
                   "INPUT.QUERY.EXT beside the input)")
      ->type_name("FILE");
  command->add_option("--residual", arguments->residual, "Also write the input minus the output")
      ->type_name("FILE");
  command
      ->add_option(
          "--rest", arguments->rest, "Also write what is left when all sounds are taken out")
      ->type_name("FILE");
  command
      ->add_option("--windows-to",
                   arguments->windows_to,
                   "Write the windows that were used as labels, .txt (Audacity) or .csv")
      ->type_name("FILE");
  command
      ->add_option("--spectrogram",
                   arguments->spectrogram,
                   "Draw the input, the output and what that leaves, as a .png")
      ->type_name("FILE");
  add_format_options(*command, *arguments);
  begin_group(*command, kMessages);
  command->add_flag(
      "--json", arguments->json, "Print events to standard output, one JSON object a line");
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
