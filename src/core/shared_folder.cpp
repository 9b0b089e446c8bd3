#include "lasso/core/shared_folder.hpp"

#include <system_error>

#include "lasso/core/platform.hpp"

namespace lasso {

namespace fs = std::filesystem;

fs::path shared_folder(const std::string& name) {
  constexpr int kLevels = 3;  // prefix/lib/x86_64-linux-gnu/liblasso.so
  const fs::path library = platform::library_file();
  fs::path above =
      (library.empty() ? platform::program_file() : library).parent_path().parent_path();
  const fs::path usual = above / "share" / "lasso" / name;
  std::error_code ignored;
  for (int i = 0; i < kLevels; ++i, above = above.parent_path()) {
    if (const fs::path folder = above / "share" / "lasso" / name; fs::exists(folder, ignored)) {
      return folder;
    }
  }
  return usual;
}

}  // namespace lasso
