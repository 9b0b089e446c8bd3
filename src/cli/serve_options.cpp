#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_serve(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<serve::ServeArguments>();
  auto* command =
      app.add_subcommand("serve", "Open an editor in the browser, for this machine only");
  command->footer(
      "  lasso serve --open                      in the browser, at once\n"
      "  lasso serve --model audiosep-base       with another model\n"
      "  lasso serve --host 0.0.0.0              for other machines too, behind a token");
  begin_group(*command, kServer);
  command->add_option("--port", arguments->port, "Port; 0: any free port")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command
      ->add_option("--host",
                   arguments->host,
                   "Address to listen on. Other machines need the token that is printed")
      ->capture_default_str();
  command->add_option("--max-upload", arguments->max_upload, "Largest upload, e.g. 800M")
      ->capture_default_str();
  command->add_flag("--open", arguments->open, "Open the page in the browser");
  name_types(*command, {{"--port", "PORT"}, {"--host", "ADDRESS"}, {"--max-upload", "SIZE"}});
  add_model_options(*command, arguments->model);
  add_passes_option(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_memory_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.serve(*arguments); };
  });
}

}  // namespace lasso::cli
