#include "private_folder.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "lasso/core/error.hpp"

namespace lasso::serve {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPrefix = "lasso-serve-";
constexpr const char* kLock = "in-use";  // locked for as long as its owner lives

/// The lock of a folder, or -1 if another process has it.
int locked(const fs::path& folder) {
  const int fd = open((folder / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

void remove_abandoned(const fs::path& place) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(place, ignored)) {
    const bool is_ours = entry.path().filename().string().rfind(kPrefix, 0) == 0 &&
                         fs::exists(entry.path() / kLock, ignored);
    if (const int fd = is_ours ? locked(entry.path()) : -1; fd >= 0) {
      fs::remove_all(entry.path(), ignored);
      close(fd);
    }
  }
}

}  // namespace

PrivateFolder::PrivateFolder() {
  std::error_code error;
  const fs::path place = fs::temp_directory_path(error);
  remove_abandoned(place);
  std::string name = (place / (std::string(kPrefix) + "XXXXXX")).string();
  if (error || mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::input,
                "cannot make a folder in '" + place.string() + "' (" + std::strerror(errno) +
                    "); set TMPDIR to one that is writable");
  }
  path_ = name;
  lock_ = locked(path_);
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  close(lock_);
}

}  // namespace lasso::serve
