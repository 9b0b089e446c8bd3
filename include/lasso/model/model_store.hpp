#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lasso::model {

/// The folder of a model. `name_or_path` is a bundle's folder or a name looked up in turn in the
/// folders of $LASSO_MODEL_PATH (a list between colons), the user's data folder
/// ($XDG_DATA_HOME/lasso/models), ../share/lasso/models beside the program's folder, and the source
/// tree's models/. Empty: $LASSO_MODEL, and if that is unset audiosep-base where it is installed,
/// else lasso-mini. Throws a model Error that lists where it looked.
std::filesystem::path find_model(const std::string& name_or_path);

/// The folders of all models that find_model() finds by name.
std::vector<std::filesystem::path> installed_models();

/// Where embeddings of queries and downloads are cached for this user; empty without a home.
std::filesystem::path cache_folder();

/// Where a model of that name is put for this user. Throws an input Error where there is no home.
std::filesystem::path user_model(const std::string& name);

}  // namespace lasso::model
