#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace lasso::cli {

// The program's commands as manual and completions see them.

/// "lasso model import" and its options.
struct NamedCommand {
  std::string name;
  const CLI::App* app;
};

/// Those with a name that help shows; option groups have none.
std::vector<const CLI::App*> subcommands_of(const CLI::App& command);

/// The program and all its commands, each before its own.
std::vector<NamedCommand> commands_of(const CLI::App& app);

/// Throws an input Error if it cannot.
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace lasso::cli
