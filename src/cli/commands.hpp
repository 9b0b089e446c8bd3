#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace lasso::cli {

// The program's commands, for the manual and the completions.

/// A command's full name, such as "lasso model import", and its options.
struct NamedCommand {
  std::string name;
  const CLI::App* app;
};

/// The named subcommands that help shows; option groups have no name.
std::vector<const CLI::App*> subcommands_of(const CLI::App& command);

/// The program and all its commands, each before its subcommands.
std::vector<NamedCommand> commands_of(const CLI::App& app);

/// Throws an input Error if the file cannot be written.
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace lasso::cli
