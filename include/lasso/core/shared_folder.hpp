#pragma once

#include <filesystem>
#include <string>

namespace lasso {

/// The folder of the files that ship with the program: share/lasso next to the program's folder. In
/// a build folder it is a link to the source tree.
std::filesystem::path shared_folder(const std::string& name);

}  // namespace lasso
