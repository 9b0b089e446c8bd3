#pragma once

#include <filesystem>
#include <string>

namespace lasso {

/// Where what comes with the program lies: in share/lasso beside the program's folder. In a build
/// folder that is a link to the source tree.
std::filesystem::path shared_folder(const std::string& name);

}  // namespace lasso
