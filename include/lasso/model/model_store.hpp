#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lasso::model {

/// Returns the folder of a model. `name_or_path` is a bundle's folder or a name, looked up in the
/// folders of $LASSO_MODEL_PATH (colon-separated), the user's data folder
/// ($XDG_DATA_HOME/lasso/models), ../share/lasso/models relative to the program's folder, and the
/// source tree's models/, in this order. If empty: $LASSO_MODEL or, if that is unset, audiosep-base
/// if it is installed, else lasso-mini. Throws a model Error that lists the searched places if
/// there is no such model.
std::filesystem::path find_model(const std::string& name_or_path);

/// The folders of all models that find_model() finds by name.
std::vector<std::filesystem::path> installed_models();

/// The user's cache folder for embeddings and downloads; empty if the user has no home folder.
std::filesystem::path cache_folder();

/// The folder for a model of this name in the user's data folder. Throws an input Error if the user
/// has no home folder.
std::filesystem::path user_model(const std::string& name);

}  // namespace lasso::model
