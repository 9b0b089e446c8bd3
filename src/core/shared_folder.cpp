#include "lasso/core/shared_folder.hpp"

#include "lasso/core/platform.hpp"

namespace lasso {

std::filesystem::path shared_folder(const std::string& name) {
  return platform::program_file().parent_path().parent_path() / "share" / "lasso" / name;
}

}  // namespace lasso
