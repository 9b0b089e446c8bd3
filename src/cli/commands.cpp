#include "commands.hpp"

#include <fstream>

#include "lasso/core/error.hpp"

namespace lasso::cli {

namespace {

void add(const CLI::App& command, const std::string& name, std::vector<NamedCommand>& commands) {
  commands.push_back({name, &command});
  for (const CLI::App* part : subcommands_of(command)) {
    add(*part, name + " " + part->get_name(), commands);
  }
}

}  // namespace

std::vector<const CLI::App*> subcommands_of(const CLI::App& command) {
  std::vector<const CLI::App*> found;
  for (const CLI::App* part : command.get_subcommands({})) {
    if (!part->get_name().empty() && !part->get_group().empty()) {
      found.push_back(part);
    }
  }
  return found;
}

std::vector<NamedCommand> commands_of(const CLI::App& app) {
  std::vector<NamedCommand> commands;
  add(app, app.get_name(), commands);
  return commands;
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    throw Error(ErrorKind::input,
                "cannot write '" + path.string() + "'; name a folder that is there and writable");
  }
}

}  // namespace lasso::cli
