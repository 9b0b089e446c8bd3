#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lasso::serve {

/// Parses a non-negative integer; returns nothing for any other text.
std::optional<std::uint64_t> whole_number_from(const std::string& text);

/// A part of a file.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< past the last byte
};

/// Parses a Range header (RFC 9110, 14.2) for a file of `size` bytes. Returns nothing if the header
/// is malformed or has several ranges, and must then be ignored. An empty range is unsatisfiable.
std::optional<ByteRange> byte_range_from(const std::string& header, std::uint64_t size);

}  // namespace lasso::serve
