#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <ATen/ATen.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lasso/core/error.hpp"

namespace lasso::fuzz {

/// Bytes as a file with a path, without a disk.
class FileInMemory {
 public:
  explicit FileInMemory(std::string_view bytes) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 ||
        ::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("no file in memory");
    }
  }
  ~FileInMemory() { close(descriptor_); }
  FileInMemory(const FileInMemory&) = delete;
  FileInMemory& operator=(const FileInMemory&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// Reads `bytes` as a checkpoint and looks at every tensor in it. An Error is a fair answer;
/// anything else that `read` throws or does is a fault.
template <typename Read>
void try_reading(std::string_view bytes, const Read& read) {
  const FileInMemory file(bytes);
  try {
    for (const auto& [name, tensor] : read(file.path())) {
      const at::Tensor copy = tensor.contiguous();
      volatile char seen = 0;
      for (std::size_t i = 0; i < copy.nbytes(); ++i) {
        seen = static_cast<const char*>(copy.data_ptr())[i];
      }
      static_cast<void>(seen);
    }
  } catch (const Error&) {
  }
}

}  // namespace lasso::fuzz
