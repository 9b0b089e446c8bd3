#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

struct stat;

// Note [Platform]
// What Linux and the GNU C library have beyond POSIX, each with what stands in for it elsewhere.
// With LASSO_PORTABLE defined the substitutes are compiled on Linux, too: so a port starts from
// code that compiles. docs/porting.md says what else another system needs.

namespace lasso::platform {

/// The program that runs. Linux and macOS; elsewhere empty.
std::filesystem::path program_file();

/// Has freed memory stay with the process (glibc; elsewhere nothing happens).
/// Networks map and unmap their activations at every layer: this saves half of their time.
void keep_freed_memory();

/// Has freed memory go back to the system at once (glibc; elsewhere nothing happens).
void return_freed_memory();

/// Lets go of the pages of a read-only mapping; they are read again when they are used.
void release_pages(void* first, std::size_t bytes);

/// Bytes. The most memory that a process held so far; 0 where the system does not tell.
std::int64_t peak_memory(int process);

/// The value of the first line of /proc/cpuinfo with that label; elsewhere empty.
std::string processor_field(const std::string& label);

/// Gives a file its final name in one step. Returns 0 or errno; EEXIST if the name is taken and
/// must not be replaced.
int rename_file(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite);

/// Writes to the disk what was written to the file. Returns 0, or -1 with errno.
int flush_to_disk(int file);

/// When the file was changed, as "seconds.nanoseconds".
std::string modification_time(const struct stat& status);

/// A stream socket that programs started from here do not inherit and that never blocks.
/// -1 with errno if there is none to be had.
int stream_socket(int family);

/// Opens a library whose symbols do not mix with the program's (glibc: a name space of its own;
/// elsewhere RTLD_LOCAL, which serves where each library binds to its own copies first).
/// Null if it cannot be opened; dlerror() says why.
void* open_isolated_library(const char* name);

}  // namespace lasso::platform
