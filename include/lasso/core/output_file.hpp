#pragma once

#include <cstddef>
#include <filesystem>

namespace lasso {

/// Bytes of a file's name that file systems take.
constexpr std::size_t kMostNameBytes = 255;

/// Creates a folder and those above it that are missing. Throws an input Error if it cannot.
void create_folder(const std::filesystem::path& folder);

/// The same for a folder that must not be there yet: throws a usage Error if it is.
void create_new_folder(const std::filesystem::path& folder);

/// A file that appears complete or not at all: it is written under a temporary name beside its
/// target and renamed by commit(). Destroyed without commit(), it leaves nothing behind.
class OutputFile {
 public:
  /// Throws an input Error if `target` exists and `overwrite` is false, is a folder, or lies in a
  /// folder that is missing or not writable.
  OutputFile(std::filesystem::path target, bool overwrite);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Where to write. The extension is the target's, since libraries choose formats by it.
  const std::filesystem::path& temporary() const noexcept { return temporary_; }
  const std::filesystem::path& target() const noexcept { return target_; }

  /// Flushes the file to the disk and gives it its name. Throws an input Error if that fails.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool overwrite_;
};

/// Removes what processes that were killed left of `target` under temporary names. Nobody else may
/// be writing it.
void remove_leftovers(const std::filesystem::path& target);

/// Throws an input Error that says "use --force" if something at `target` must not be replaced.
/// For telling before hours of work what OutputFile would tell after them.
void check_writable(const std::filesystem::path& target, bool overwrite);

}  // namespace lasso
