#include "lasso/model/model_store.hpp"

#include <cstdlib>
#include <sstream>
#include <system_error>
#include <vector>

#include "lasso/core/error.hpp"
#include "lasso/model/model_bundle.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<fs::path> search_folders() {
  std::vector<fs::path> folders;
  std::istringstream list(environment("LASSO_MODEL_PATH"));
  for (std::string folder; std::getline(list, folder, ':');) {
    if (!folder.empty()) {
      folders.emplace_back(folder);
    }
  }
  if (const auto data = environment("XDG_DATA_HOME"); !data.empty()) {
    folders.push_back(fs::path(data) / "lasso" / "models");
  } else if (const auto home = environment("HOME"); !home.empty()) {
    folders.push_back(fs::path(home) / ".local" / "share" / "lasso" / "models");
  }
  std::error_code error;
  if (const auto program = fs::read_symlink("/proc/self/exe", error); !error) {
    folders.push_back(program.parent_path().parent_path() / "share" / "lasso" / "models");
  }
  folders.emplace_back(LASSO_SOURCE_MODELS);
  return folders;
}

bool is_bundle(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / kConfigFile, ignored);
}

}  // namespace

fs::path find_model(const std::string& name_or_path) {
  std::string wanted = name_or_path.empty() ? environment("LASSO_MODEL") : name_or_path;
  if (wanted.empty()) {
    wanted = kDefaultModel;
  }
  if (is_bundle(wanted)) {
    return wanted;
  }
  std::string looked = "'" + wanted + "'";
  if (wanted.find('/') == std::string::npos) {
    for (const fs::path& folder : search_folders()) {
      if (is_bundle(folder / wanted)) {
        return folder / wanted;
      }
      looked += ", '" + (folder / wanted).string() + "'";
    }
  }
  throw Error(ErrorKind::model,
              "no model '" + wanted + "': none of " + looked +
                  " is a folder with a config.json; name one with --model");
}

}  // namespace lasso::model
