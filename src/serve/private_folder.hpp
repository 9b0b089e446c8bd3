#pragma once

#include <filesystem>

namespace lasso::serve {

/// A folder in the system's place for temporary files that nobody else may look into; it goes with
/// its owner. Those of servers that were killed go when the next one begins.
class PrivateFolder {
 public:
  /// Throws an input Error if there is no room.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace lasso::serve
