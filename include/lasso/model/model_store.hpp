#pragma once

#include <filesystem>
#include <string>

namespace lasso::model {

/// The model used where none is named.
constexpr const char* kDefaultModel = "lasso-mini";

/// The folder of a model. `name_or_path` is a bundle's folder or a name looked up in turn in the
/// folders of $LASSO_MODEL_PATH (a list between colons), the user's data folder
/// ($XDG_DATA_HOME/lasso/models), ../share/lasso/models beside the program's folder, and the source
/// tree's models/. Empty: $LASSO_MODEL, and if that is unset kDefaultModel.
/// Throws a model Error that lists where it looked.
std::filesystem::path find_model(const std::string& name_or_path);

}  // namespace lasso::model
