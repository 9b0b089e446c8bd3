#include "lasso/core/output_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"

namespace lasso {

namespace fs = std::filesystem;

namespace {

constexpr const char* kExists = "it exists already; use --force to replace it or name another";

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

/// How temporary names begin: hidden, and not too long, for file names end at 255 bytes.
std::string beginning_of(const fs::path& target) {
  return ("." + target.stem().string()).substr(0, 100) + ".";
}

std::string ending_of(const fs::path& target) { return ".part" + target.extension().string(); }

[[noreturn]] void refuse(const fs::path& target, const std::string& reason) {
  throw Error(ErrorKind::input, "cannot write '" + target.string() + "': " + reason);
}

}  // namespace

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error(ErrorKind::input,
                "cannot create the folder '" + folder.string() + "': " + error.message() +
                    "; name another");
  }
}

void create_new_folder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder, ignored)) {
    throw Error(ErrorKind::usage, "'" + folder.string() + "' exists already; name another");
  }
  create_folder(folder);
}

void check_writable(const fs::path& target, bool overwrite) {
  std::error_code ignored;
  const fs::path folder = folder_of(target);
  if (target.filename().string().size() > kMostNameBytes) {
    refuse(target, "its name has more than 255 bytes; choose a shorter one with -o");
  }
  if (!target.has_filename() || fs::is_directory(target, ignored)) {
    refuse(target, "it is a folder; name a file");
  }
  if (!fs::is_directory(folder, ignored)) {
    refuse(target, "the folder '" + folder.string() + "' does not exist; create it first");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    refuse(target, "the folder '" + folder.string() + "' is not writable; choose another with -o");
  }
  if (fs::exists(target, ignored)) {
    if (!overwrite) {
      refuse(target, kExists);
    }
    if (!fs::is_regular_file(target, ignored)) {
      refuse(target, "it is not a regular file; name another with -o");
    }
  }
}

void remove_leftovers(const fs::path& target) {
  const std::string begin = beginning_of(target);
  const std::string end = ending_of(target);
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_of(target), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > begin.size() + end.size() && name.rfind(begin, 0) == 0 &&
        name.compare(name.size() - end.size(), end.size(), end) == 0 &&
        name.find_first_not_of("0123456789-", begin.size()) == name.size() - end.size()) {
      found.push_back(entry.path());
    }
  }
  for (const fs::path& path : found) {
    fs::remove(path, ignored);
  }
}

OutputFile::OutputFile(fs::path target, bool overwrite)
    : target_(std::move(target)), overwrite_(overwrite) {
  check_writable(target_, overwrite);
  // Unique to this process and target, and with the target's extension at its end.
  const std::size_t hash = std::hash<std::string>{}(target_.string());
  temporary_ = folder_of(target_) / (beginning_of(target_) + std::to_string(getpid()) + "-" +
                                     std::to_string(hash) + ending_of(target_));
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!temporary_.empty()) {
    fs::remove(temporary_, ignored);
  }
}

void OutputFile::commit() {
  const int descriptor = open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) {
    close(descriptor);
  }
  if (!flushed) {
    refuse(target_, std::strerror(reason));
  }
  check_writable(target_, overwrite_);
  // Another process may have come between; only the kernel can tell.
  const int error = platform::rename_file(temporary_, target_, overwrite_);
  if (error == EEXIST) {
    refuse(target_, kExists);
  }
  if (error != 0) {
    refuse(target_, std::strerror(error));
  }
  temporary_.clear();
}

}  // namespace lasso
