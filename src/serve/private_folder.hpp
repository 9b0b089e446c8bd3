#pragma once

#include <filesystem>

namespace lasso::serve {

/// A temporary folder that only this user can access; the destructor deletes it. The constructor
/// also deletes folders left by servers that were killed.
class PrivateFolder {
 public:
  /// Throws an input Error if the folder cannot be created.
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
