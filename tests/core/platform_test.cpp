#include "lasso/core/platform.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.hpp"

namespace platform = lasso::platform;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

// Compiled twice: against what Linux has, and against the substitutes (LASSO_PORTABLE).

TEST_CASE("a file takes its final name, and a name that is taken only if it may", "[platform]") {
  const TemporaryFolder folder;
  write_text(folder / "new", "new");
  write_text(folder / "old", "old");
  CHECK(platform::rename_file(folder / "new", folder / "old", /*overwrite=*/false) == EEXIST);
  CHECK(read_text(folder / "old") == "old");
  CHECK(read_text(folder / "new") == "new");
  CHECK(platform::rename_file(folder / "new", folder / "free", /*overwrite=*/false) == 0);
  CHECK(read_text(folder / "free") == "new");
  CHECK(folder.entries() == 2);
  CHECK(platform::rename_file(folder / "free", folder / "old", /*overwrite=*/true) == 0);
  CHECK(read_text(folder / "old") == "new");
  CHECK(folder.entries() == 1);
  CHECK(platform::rename_file(folder / "none", folder / "other", /*overwrite=*/false) == ENOENT);
}

TEST_CASE("sockets do not block and are not inherited", "[platform]") {
  const int made = platform::stream_socket(AF_INET);
  REQUIRE(made >= 0);
  CHECK((fcntl(made, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((fcntl(made, F_GETFL) & O_NONBLOCK) != 0);
  close(made);
}

TEST_CASE("what was written reaches the disk, and its time has nine places", "[platform]") {
  const TemporaryFolder folder;
  const int file = open((folder / "a").c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(write(file, "a", 1) == 1);
  CHECK(platform::flush_to_disk(file) == 0);
  struct stat status {};
  REQUIRE(fstat(file, &status) == 0);
  close(file);
  const std::string time = platform::modification_time(status);
  CHECK(time.size() - time.find('.') == 10);
  CHECK(std::stoll(time) == status.st_mtim.tv_sec);
}

TEST_CASE("pages that are let go of are read again", "[platform]") {
  const TemporaryFolder folder;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  write_text(folder / "a", std::string(2 * page, 'x'));
  const int file = open((folder / "a").c_str(), O_RDONLY);
  void* const pages = mmap(nullptr, 2 * page, PROT_READ, MAP_PRIVATE, file, 0);
  REQUIRE(pages != MAP_FAILED);
  platform::release_pages(pages, page);
  CHECK(*static_cast<const char*>(pages) == 'x');
  munmap(pages, 2 * page);
  close(file);
}

TEST_CASE("bytes beside the pages that are let go of stay", "[platform]") {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const pages =
      mmap(nullptr, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, /*fd=*/-1, 0);
  REQUIRE(pages != MAP_FAILED);
  auto* const bytes = static_cast<char*>(pages);
  std::memset(bytes, 'x', 4 * page);
  platform::release_pages(bytes + 1, 3 * page + 1);  // ends in the fourth
  CHECK(std::count(bytes, bytes + page, 'x') == static_cast<std::ptrdiff_t>(page));
  CHECK(std::count(bytes + 3 * page, bytes + 4 * page, 'x') == static_cast<std::ptrdiff_t>(page));
#ifndef LASSO_PORTABLE
  CHECK(std::count(bytes + page, bytes + 3 * page, 'x') == 0);
#endif
  platform::release_pages(bytes + 1, page / 2);  // no page lies in it
  CHECK(bytes[1] == 'x');
  munmap(pages, 4 * page);
}

TEST_CASE("what the system does not tell is empty and harms nothing", "[platform]") {
  platform::return_freed_memory();
  CHECK(platform::processor_field("no such label").empty());
  CHECK(platform::open_isolated_library("/none.so") == nullptr);
#ifdef LASSO_PORTABLE
  CHECK(platform::program_file().empty());
  CHECK(platform::peak_memory(getpid()) == 0);
#else
  CHECK(std::filesystem::exists(platform::program_file()));
  CHECK(platform::peak_memory(getpid()) > 1'000'000);
#endif
}
