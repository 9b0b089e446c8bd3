#pragma once

#include <filesystem>
#include <string>

namespace lasso::model {

/// The value of an environment variable; empty if it is not set.
std::string environment(const char* name);

/// The user's data and cache folders (XDG Base Directory Specification): $XDG_DATA_HOME/lasso or
/// ~/.local/share/lasso, $XDG_CACHE_HOME/lasso or ~/.cache/lasso. Empty if the user has no home
/// folder.
std::filesystem::path user_data();
std::filesystem::path user_cache();

}  // namespace lasso::model
