#pragma once

#include <filesystem>
#include <string>

namespace lasso::model {

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

/// Where programs keep things for a user (XDG Base Directory Specification): $XDG_DATA_HOME/lasso
/// or ~/.local/share/lasso, $XDG_CACHE_HOME/lasso or ~/.cache/lasso. Empty without a home.
std::filesystem::path user_data();
std::filesystem::path user_cache();

}  // namespace lasso::model
