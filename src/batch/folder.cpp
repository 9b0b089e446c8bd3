#include <algorithm>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fnmatch.h>
#include <sys/stat.h>

#include "lasso/audio/looks_like_sound.hpp"
#include "lasso/batch/entries.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"

namespace lasso::batch {

namespace fs = std::filesystem;

namespace {

bool matches(const std::string& pattern, const fs::path& below) {
  const bool whole = pattern.find('/') != std::string::npos;
  const std::string text = whole ? below.string() : below.filename().string();
  return fnmatch(pattern.c_str(), text.c_str(), FNM_CASEFOLD | FNM_PERIOD) == 0;
}

bool matches_any(const std::vector<std::string>& patterns, const fs::path& below) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return matches(pattern, below);
  });
}

/// A folder by what it is, whatever it is called.
using Identity = std::pair<dev_t, ino_t>;

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat about {};
  return stat(path.c_str(), &about) == 0 ? std::optional(Identity{about.st_dev, about.st_ino})
                                         : std::nullopt;
}

/// A walk through a folder and those below it, each once.
class Walk {
 public:
  Walk(const fs::path& folder, const FolderOptions& options, FolderFiles& found)
      : top_(folder), options_(options), found_(found) {
    for (const fs::path& other : options.leave_out) {
      if (const auto identity = identity_of(other)) {
        seen_.insert(*identity);
      }
    }
  }

  /// Links to folders come last: a folder counts where it really lies.
  void run() {
    enter(top_);
    while (!links_.empty()) {
      std::sort(links_.begin(), links_.end());
      const fs::path link = links_.front();
      links_.erase(links_.begin());
      enter(link);
    }
  }

 private:
  void enter(const fs::path& folder) {
    const auto identity = identity_of(folder);
    if (!identity || !seen_.insert(*identity).second) {
      return;
    }
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      check_interrupt();
      look_at(*entry);
    }
    if (error) {
      throw Error(ErrorKind::input,
                  "cannot read '" + folder.string() + "': " + error.message() +
                      "; skip it with --exclude or change its permissions");
    }
  }

  void look_at(const fs::directory_entry& entry) {
    std::error_code ignored;  // links that lead nowhere, or to themselves, are neither
    const fs::path below = entry.path().lexically_relative(top_);
    const bool hidden = entry.path().filename().string().front() == '.';
    if (hidden || (entry.is_symlink(ignored) && !options_.follow_links) ||
        matches_any(options_.exclude, below)) {
      return;
    }
    if (entry.is_directory(ignored)) {
      entry.is_symlink(ignored) ? links_.push_back(entry.path()) : enter(entry.path());
    } else if (entry.is_regular_file(ignored)) {
      take(entry.path(), below);
    }
  }

  void take(const fs::path& path, const fs::path& below) {
    const bool wanted = options_.include.empty() ? audio::looks_like_sound(path)
                                                 : matches_any(options_.include, below);
    if (wanted) {
      found_.entries.push_back({below.string(), path, {}, std::nullopt, {}, {}});
    } else if (options_.include.empty()) {
      found_.no_sounds.push_back("'" + below.string() + "'");
    }
  }

  const fs::path& top_;
  const FolderOptions& options_;
  FolderFiles& found_;
  std::set<Identity> seen_;
  std::vector<fs::path> links_;  // not entered yet
};

}  // namespace

FolderFiles files_of_folder(const fs::path& folder, const FolderOptions& options) {
  if (std::error_code ignored; !fs::is_directory(folder, ignored)) {
    throw Error(ErrorKind::input,
                "'" + folder.string() + "' is no folder; name one, or files with lasso separate");
  }
  FolderFiles found;
  Walk(folder, options, found).run();
  std::sort(found.entries.begin(), found.entries.end(), [](const Entry& a, const Entry& b) {
    return a.name < b.name;
  });
  std::sort(found.no_sounds.begin(), found.no_sounds.end());
  return found;
}

}  // namespace lasso::batch
