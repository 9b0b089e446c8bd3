#include "lasso/core/shared_folders.hpp"

#include <system_error>

namespace lasso {

namespace fs = std::filesystem;

std::vector<fs::path> shared_folders(const std::string& name) {
  std::vector<fs::path> folders;
  std::error_code error;
  if (const auto program = fs::read_symlink("/proc/self/exe", error); !error) {
    folders.push_back(program.parent_path().parent_path() / "share" / "lasso" / name);
  }
  folders.push_back(fs::path(LASSO_SOURCE) / name);
  return folders;
}

}  // namespace lasso
