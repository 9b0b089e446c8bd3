#pragma once

#include <cstddef>
#include <filesystem>

namespace lasso {

/// Maximum length in bytes of a file name.
constexpr std::size_t kMostNameBytes = 255;

/// Creates a folder and any missing parents. Throws an input Error on failure.
void create_folder(const std::filesystem::path& folder);

/// Like create_folder(), but throws a usage Error if the folder already exists.
void create_new_folder(const std::filesystem::path& folder);

/// A file that appears complete or not at all. It is written under a temporary name next to its
/// target and renamed by commit(). If destroyed without commit(), it leaves nothing behind.
class OutputFile {
 public:
  /// Throws an input Error if `target` exists and `overwrite` is false, if it is a folder, or if
  /// its folder is missing or not writable.
  OutputFile(std::filesystem::path target, bool overwrite);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// The path to write to. It has the target's extension, because libraries choose formats by it.
  const std::filesystem::path& temporary() const noexcept { return temporary_; }
  const std::filesystem::path& target() const noexcept { return target_; }

  /// Flushes the file to disk and renames it to the target. Throws an input Error on failure.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool overwrite_;
};

/// Removes temporary files of `target` that killed processes left behind. No other process may be
/// writing `target`.
void remove_leftovers(const std::filesystem::path& target);

/// Throws an input Error that says "use --force" if `target` exists and must not be replaced.
/// Reports before hours of work what OutputFile would report after them.
void check_writable(const std::filesystem::path& target, bool overwrite);

}  // namespace lasso
