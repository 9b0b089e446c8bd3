#include "lasso/model/model_store.hpp"

#include <set>
#include <sstream>
#include <system_error>
#include <vector>

#include "bundle_files.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/shared_folder.hpp"
#include "user_folders.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

constexpr const char* kOpenVocabulary = "audiosep-base";
constexpr const char* kBundled = "lasso-mini";

std::vector<fs::path> search_folders() {
  std::vector<fs::path> folders;
  std::istringstream list(environment("LASSO_MODEL_PATH"));
  for (std::string folder; std::getline(list, folder, ':');) {
    if (!folder.empty()) {
      folders.emplace_back(folder);
    }
  }
  if (const fs::path data = user_data(); !data.empty()) {
    folders.push_back(data / "models");
  }
  folders.push_back(shared_folder("models"));
  return folders;
}

bool is_bundle(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / kConfigFile, ignored);
}

bool is_name(const std::string& text) {
  return !text.empty() && text.find('/') == std::string::npos && text.front() != '.';
}

/// Empty if no folder holds a model of that name.
fs::path look_up(const std::string& name) {
  if (is_name(name)) {
    for (const fs::path& folder : search_folders()) {
      if (is_bundle(folder / name)) {
        return folder / name;
      }
    }
  }
  return {};
}

}  // namespace

fs::path find_model(const std::string& name_or_path) {
  std::string wanted = name_or_path.empty() ? environment("LASSO_MODEL") : name_or_path;
  if (wanted.empty()) {
    wanted = look_up(kOpenVocabulary).empty() ? kBundled : kOpenVocabulary;
  }
  if (is_bundle(wanted)) {
    return wanted;
  }
  if (fs::path found = look_up(wanted); !found.empty()) {
    return found;
  }
  std::string looked = "'" + wanted + "'";
  for (const fs::path& folder : search_folders()) {
    looked += is_name(wanted) ? ", '" + (folder / wanted).string() + "'" : "";
  }
  throw Error(
      ErrorKind::model,
      "no model '" + wanted + "': none of " + looked +
          " is a folder with a config.json; see lasso model list, or name one with --model");
}

std::vector<fs::path> installed_models() {
  std::vector<fs::path> found;
  std::set<std::string> names;
  for (const fs::path& folder : search_folders()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (is_bundle(entry.path()) && names.insert(entry.path().filename().string()).second) {
        found.push_back(entry.path());
      }
    }
  }
  return found;
}

fs::path cache_folder() { return user_cache(); }

fs::path user_model(const std::string& name) {
  if (!is_name(name)) {
    throw Error(ErrorKind::usage,
                "'" + name + "' is no valid model name; avoid slashes and leading dots");
  }
  const fs::path data = user_data();
  if (data.empty()) {
    throw Error(ErrorKind::input, "neither XDG_DATA_HOME nor HOME is set; say where with --output");
  }
  return data / "models" / name;
}

}  // namespace lasso::model
