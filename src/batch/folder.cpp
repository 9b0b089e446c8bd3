#include <algorithm>
#include <array>
#include <system_error>

#include <fnmatch.h>

#include "lasso/batch/entries.hpp"
#include "lasso/core/error.hpp"

namespace lasso::batch {

namespace fs = std::filesystem;

namespace {

constexpr std::array kSounds{"*.wav",  "*.wave", "*.rf64", "*.w64", "*.flac", "*.ogg",  "*.oga",
                             "*.opus", "*.mp3",  "*.m4a",  "*.aac", "*.aif",  "*.aiff", "*.aifc",
                             "*.caf",  "*.au",   "*.snd",  "*.wma", "*.amr",  "*.ac3",  "*.wv",
                             "*.mka",  "*.mkv",  "*.mp4",  "*.m4v", "*.mov",  "*.webm", "*.avi",
                             "*.mpg",  "*.mpeg", "*.ts",   "*.3gp"};

bool matches(const std::string& pattern, const fs::path& below) {
  const bool whole = pattern.find('/') != std::string::npos;
  const std::string text = whole ? below.string() : below.filename().string();
  return fnmatch(pattern.c_str(), text.c_str(), FNM_CASEFOLD | FNM_PERIOD) == 0;
}

bool is_wanted(const fs::path& below, const FolderOptions& options) {
  const auto any = [&](const auto& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return matches(pattern, below);
    });
  };
  return (options.include.empty() ? any(kSounds) : any(options.include)) && !any(options.exclude);
}

bool is_one_of(const fs::path& path, const std::vector<fs::path>& others) {
  return std::any_of(others.begin(), others.end(), [&](const fs::path& other) {
    std::error_code ignored;
    return fs::equivalent(path, other, ignored);
  });
}

}  // namespace

std::vector<Entry> entries_of_folder(const fs::path& folder, const FolderOptions& options) {
  if (std::error_code ignored; !fs::is_directory(folder, ignored)) {
    throw Error(ErrorKind::input,
                "'" + folder.string() + "' is no folder; name one, or files with lasso separate");
  }
  const auto rule = options.follow_links ? fs::directory_options::follow_directory_symlink
                                         : fs::directory_options::none;
  std::vector<Entry> entries;
  try {
    for (fs::recursive_directory_iterator i(folder, rule), end; i != end; ++i) {
      const bool hidden = i->path().filename().string().front() == '.';
      const bool skipped = hidden || (i->is_symlink() && !options.follow_links);
      if (i->is_directory() && (skipped || is_one_of(i->path(), options.leave_out))) {
        i.disable_recursion_pending();
      } else if (!skipped && i->is_regular_file()) {
        const fs::path below = i->path().lexically_relative(folder);
        if (is_wanted(below, options)) {
          entries.push_back({below.string(), i->path(), {}, std::nullopt, {}, {}});
        }
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::input,
                "cannot read '" + error.path1().string() + "': " + error.code().message() +
                    "; leave it out with --exclude or change its rights");
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.name < b.name;
  });
  return entries;
}

}  // namespace lasso::batch
