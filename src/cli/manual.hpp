#pragma once

#include <filesystem>

namespace CLI {
class App;
}

namespace lasso::cli {

/// Writes a manual page for the program and for each command, lasso.1, lasso-separate.1, ..., from
/// their options. Throws an input Error if that fails.
void write_manual(const CLI::App& app, const std::filesystem::path& folder);

/// Writes shell completions: lasso.bash, _lasso (zsh) and lasso.fish. Throws an input Error if that
/// fails.
void write_completions(const CLI::App& app, const std::filesystem::path& folder);

}  // namespace lasso::cli
