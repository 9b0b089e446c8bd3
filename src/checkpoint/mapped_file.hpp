#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include <ATen/core/Tensor.h>

#include "malformed.hpp"

namespace lasso::checkpoint {

constexpr std::size_t kMaxDimensions = 16;  // of a tensor; no network's checkpoint has more

/// A memory-mapped file that lives as long as anything uses it. Pages are read on access.
class MappedFile {
 public:
  /// Throws a model Error if `path` cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const noexcept { return {static_cast<const char*>(bytes_), size_}; }

  /// Releases the memory of a part that is currently not needed; it is read again on access.
  void release(std::string_view part) const noexcept;

 private:
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// Wraps `bytes`, a part of `file`, as a tensor in C order, whose elements must fill `bytes`. The
/// tensor shares the pages, must not be written to, keeps the file mapped, and releases its part on
/// destruction.
at::Tensor tensor_over(const std::shared_ptr<const MappedFile>& file,
                       std::string_view bytes,
                       at::IntArrayRef shape,
                       at::ScalarType type);

/// Reads the little-endian number at `offset`. Throws Malformed if `bytes` is too short.
template <typename Number>
Number number_at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Number)) {
    throw Malformed("it ends in the middle of a number");
  }
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof(Number));
  return number;
}

}  // namespace lasso::checkpoint
