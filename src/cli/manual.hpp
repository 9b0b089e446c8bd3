#pragma once

#include <filesystem>

namespace CLI {
class App;
}

namespace lasso::cli {

/// Writes a manual page of the program and of each command, lasso.1, lasso-separate.1, ..., from
/// their options. Throws an input Error if it cannot.
void write_manual(const CLI::App& app, const std::filesystem::path& folder);

/// Writes completions for shells: lasso.bash, _lasso (zsh) and lasso.fish. Throws the same.
void write_completions(const CLI::App& app, const std::filesystem::path& folder);

}  // namespace lasso::cli
