#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_doctor(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::DoctorArguments>();
  auto* command =
      app.add_subcommand("doctor", "Show versions, processor, devices and models, for bug reports");
  command->footer("  lasso doctor > report.txt");
  begin_group(*command, kMessages);
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.doctor(*arguments); };
  });
}

}  // namespace lasso::cli
