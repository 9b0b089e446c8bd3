#include "user_folders.hpp"

#include <cstdlib>

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

fs::path folder(const char* variable, const fs::path& below_home) {
  if (const std::string named = environment(variable); !named.empty()) {
    return fs::path(named) / "lasso";
  }
  if (const std::string home = environment("HOME"); !home.empty()) {
    return home / below_home / "lasso";
  }
  return {};
}

}  // namespace

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path user_data() { return folder("XDG_DATA_HOME", ".local/share"); }
fs::path user_cache() { return folder("XDG_CACHE_HOME", ".cache"); }

}  // namespace lasso::model
