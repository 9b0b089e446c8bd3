#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

struct stat;

// Note [Platform]
// Linux and GNU C library features beyond POSIX, each with a substitute for other systems.
// If LASSO_PORTABLE is defined, the substitutes are compiled on Linux too, so a port starts from
// code that compiles. docs/porting.md lists what else another system needs.

namespace lasso::platform {

/// The path of the running program. Linux and macOS only; empty elsewhere.
std::filesystem::path program_file();

/// The path of the shared library that holds this code; empty if it is part of the program itself,
/// and without glibc.
std::filesystem::path library_file();

/// Returns freed memory to the system at once (glibc only; no effect elsewhere).
void return_freed_memory();

/// Releases the pages that lie wholly in this range: those of a mapped file are read again on the
/// next access, those of other memory lose what is in them.
void release_pages(void* first, std::size_t bytes);

/// The peak memory of a process in bytes; 0 if the system does not report it.
std::int64_t peak_memory(int process);

/// The value of the first line of /proc/cpuinfo with this label; empty on other systems.
std::string processor_field(const std::string& label);

/// Renames a file in one step. Returns 0 or errno; EEXIST if `to` exists and must not be replaced.
int rename_file(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite);

/// Flushes a file's data to disk. Returns 0, or -1 with errno set.
int flush_to_disk(int file);

/// The file's modification time as "seconds.nanoseconds".
std::string modification_time(const struct stat& status);

/// Creates a non-blocking stream socket that child processes do not inherit. Returns -1 with errno
/// set on failure.
int stream_socket(int family);

/// Opens a library whose symbols do not mix with the program's (glibc: in its own namespace;
/// elsewhere RTLD_LOCAL, which suffices if each library binds to its own copies first). Returns
/// null on failure; dlerror() gives the reason.
void* open_isolated_library(const char* name);

}  // namespace lasso::platform
