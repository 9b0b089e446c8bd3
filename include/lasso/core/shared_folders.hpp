#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lasso {

/// Where what comes with the program may lie: in share/lasso beside the program's folder, or in the
/// source tree.
std::vector<std::filesystem::path> shared_folders(const std::string& name);

}  // namespace lasso
