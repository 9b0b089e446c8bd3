#pragma once

#include <filesystem>
#include <string>

namespace lasso {

/// The folder of that name among the files that ship with the program and the library: share/lasso
/// beside the folder that holds them, or beside one of those above it. In a build folder it is a
/// link to the source tree.
std::filesystem::path shared_folder(const std::string& name);

}  // namespace lasso
