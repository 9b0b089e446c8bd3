#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lasso::batch {

/// A file of a batch, with what is said of it alone. What is empty is said of all files.
struct Entry {
  std::string name;  ///< in journals: relative to the folder, or as the manifest has it
  std::filesystem::path path;
  std::vector<std::string> queries;
  std::optional<bool> remove;  ///< else it keeps
  std::vector<std::string> windows;
  std::vector<std::string> outputs;  ///< one for each query
};

/// Which files of a folder. Patterns are the shell's; one without a slash is for a name, one with
/// for the path below the folder; letters match in either case.
struct FolderOptions {
  std::vector<std::string> include;  ///< none: what holds a sound or a film
  std::vector<std::string> exclude;  ///< files, and folders with all that is in them
  bool follow_links = false;
  std::vector<std::filesystem::path> leave_out;  ///< folders that are not entered
};

struct FolderFiles {
  std::vector<Entry> entries;
  std::vector<std::string> no_sounds;  ///< left out by their contents: names in quotes
};

/// The files in a folder and those below it, sorted; hidden ones are left out. Each folder counts
/// once, however many links lead to it. Throws an input Error that names what cannot be read.
FolderFiles files_of_folder(const std::filesystem::path& folder, const FolderOptions& options);

/// The lines of a manifest; `-` is standard input. CSV with a header line has the columns `path`
/// and, as far as wanted, `query` or `queries`, `mode`, `windows` and `output`, with ; between
/// several of a line; JSON lines have an object each with such keys, several as arrays. Paths are
/// relative to the manifest's folder. Throws an input Error that names the file, the line and what
/// is wrong in it.
std::vector<Entry> entries_of_manifest(const std::filesystem::path& manifest);

}  // namespace lasso::batch
