#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "lasso/commands/fail.hpp"
#include "manual.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_generate(CLI::App& app, ParsedCommand& work) {
  auto* command = app.add_subcommand(
      "generate", "Write manual pages or completions, made from the options of all commands");
  command->group("");  // for who makes packages
  const auto add = [&](const char* name,
                       const char* help,
                       void (*write)(const CLI::App&, const std::filesystem::path&)) {
    auto folder = std::make_shared<std::string>();
    auto* part = command->add_subcommand(name, help);
    part->add_option("folder", *folder, "Folder that is there")->required();
    part->callback([&app, &work, folder, write] {
      work.without_engine = [&app, folder, write] { write(app, *folder); };
    });
  };
  command->require_subcommand(1);
  add("manual", "Pages for man", write_manual);
  add("completions", "For bash, zsh and fish", write_completions);
}

}  // namespace lasso::cli
