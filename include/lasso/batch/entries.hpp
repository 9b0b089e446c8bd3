#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lasso::batch {

/// A file of a batch with its own settings. An empty field means the batch's setting.
struct Entry {
  std::string name;  ///< in journals: relative to the folder, or as in the manifest
  std::filesystem::path path;
  std::vector<std::string> queries;
  std::optional<bool> remove;  ///< false: keep the sound
  std::vector<std::string> windows;
  std::vector<std::string> outputs;  ///< one per query
};

/// Selects files of a folder by shell patterns. A pattern without a slash matches the file's name,
/// one with a slash the path below the folder. Case is ignored.
struct FolderOptions {
  std::vector<std::string> include;  ///< empty: audio and video files
  std::vector<std::string> exclude;  ///< files, and folders with all their contents
  bool follow_links = false;
  std::vector<std::filesystem::path> leave_out;  ///< folders that are not entered
};

struct FolderFiles {
  std::vector<Entry> entries;
  std::vector<std::string> no_sounds;  ///< skipped because of their contents: quoted names
};

/// The files in a folder and its subfolders, sorted, without hidden ones. Each folder is visited
/// once, however many links lead to it. Throws an input Error that names what cannot be read.
FolderFiles files_of_folder(const std::filesystem::path& folder, const FolderOptions& options);

/// The entries of a manifest; `-` is standard input. A CSV manifest has a header line with the
/// column `path` and, optionally, `query` or `queries`, `mode`, `windows` and `output`; `;`
/// separates several values. A JSON Lines manifest has one object per line with the same keys,
/// several values as arrays. Paths are relative to the manifest's folder. Throws an input Error
/// that names the file, the line and the fault.
std::vector<Entry> entries_of_manifest(const std::filesystem::path& manifest);

}  // namespace lasso::batch
