#include "lasso/core/platform.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__) && !defined(LASSO_PORTABLE)
#define LASSO_LINUX
#endif
#if defined(__GLIBC__) && !defined(LASSO_PORTABLE)
#define LASSO_GLIBC
#include <link.h>
#include <malloc.h>
#endif
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

namespace lasso::platform {

namespace fs = std::filesystem;

fs::path program_file() {
#if defined(LASSO_LINUX)
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program;
#elif defined(__APPLE__)
  std::uint32_t size = 0;
  _NSGetExecutablePath(nullptr, &size);
  std::string name(size, '\0');
  return _NSGetExecutablePath(name.data(), &size) == 0 ? fs::canonical(name.c_str()) : fs::path();
#else
  return {};
#endif
}

fs::path library_file() {
#ifdef LASSO_GLIBC
  Dl_info info{};
  link_map* object = nullptr;
  void* const here = reinterpret_cast<void*>(&library_file);
  if (dladdr1(here, &info, reinterpret_cast<void**>(&object), RTLD_DL_LINKMAP) != 0 &&
      object->l_name[0] != '\0') {  // the program has no name here
    std::error_code error;
    return fs::canonical(object->l_name, error);
  }
#endif
  return {};
}

void return_freed_memory() {
#ifdef LASSO_GLIBC
  constexpr int kReturned = 1 << 17;  // bytes; longer pieces are mapped each on its own
  mallopt(M_MMAP_THRESHOLD, kReturned);
  mallopt(M_ARENA_MAX, 1);
#endif
}

void release_pages(void* first, std::size_t bytes) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(first);
  const std::uintptr_t skipped = (page - begin % page) % page;  // of a page that begins before
  const std::uintptr_t whole = bytes < skipped ? 0 : (bytes - skipped) / page * page;
  void* const pages = static_cast<char*>(first) + skipped;
#ifdef LASSO_LINUX
  madvise(pages, whole, MADV_DONTNEED);
#else
  posix_madvise(pages, whole, POSIX_MADV_DONTNEED);
#endif
}

std::int64_t peak_memory([[maybe_unused]] int process) {
#ifdef LASSO_LINUX
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string label; status >> label;) {
    if (label == "VmHWM:") {
      std::int64_t kibibytes = 0;
      status >> kibibytes;
      return kibibytes * 1024;
    }
  }
#endif
  return 0;
}

std::string processor_field([[maybe_unused]] const std::string& label) {
#ifdef LASSO_LINUX
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (colon != std::string::npos && line.rfind(label, 0) == 0) {
      return line.substr(colon + 2);
    }
  }
#endif
  return {};
}

int rename_file(const fs::path& from, const fs::path& to, bool overwrite) {
  if (overwrite) {
    return rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  }
#ifdef LASSO_LINUX
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return 0;
  }
  if (errno != EINVAL) {  // else the file system has no such rule
    return errno;
  }
#endif
  if (link(from.c_str(), to.c_str()) == 0) {
    return unlink(from.c_str()) == 0 ? 0 : errno;
  }
  const bool has_links = errno != EPERM && errno != EOPNOTSUPP;
  return has_links ? errno : rename_file(from, to, /*overwrite=*/true);
}

int flush_to_disk(int file) {
#ifdef LASSO_LINUX
  return fdatasync(file);
#else
  return fsync(file);
#endif
}

std::string modification_time(const struct stat& status) {
#ifdef __APPLE__
  const timespec& time = status.st_mtimespec;
#else
  const timespec& time = status.st_mtim;
#endif
  const std::string nanoseconds = std::to_string(time.tv_nsec);
  return std::to_string(time.tv_sec) + "." + std::string(9 - nanoseconds.size(), '0') + nanoseconds;
}

int stream_socket(int family) {
#ifdef LASSO_LINUX
  return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
  const int made = socket(family, SOCK_STREAM, 0);
  if (made >= 0) {
    fcntl(made, F_SETFD, FD_CLOEXEC);
    fcntl(made, F_SETFL, O_NONBLOCK);
  }
  return made;
#endif
}

void* open_isolated_library(const char* name) {
#ifdef LASSO_GLIBC
  return dlmopen(LM_ID_NEWLM, name, RTLD_NOW | RTLD_LOCAL);
#else
  return dlopen(name, RTLD_NOW | RTLD_LOCAL);
#endif
}

}  // namespace lasso::platform
