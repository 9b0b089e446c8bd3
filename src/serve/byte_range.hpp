#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lasso::serve {

/// A number from 0 on, and nothing else; nothing for any other text.
std::optional<std::uint64_t> whole_number_from(const std::string& text);

/// A part of a file.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< behind the last byte
};

/// What a Range header asks for of so many bytes (RFC 9110, 14.2): one range; what is malformed or
/// has several is not heeded. A range without bytes cannot be satisfied.
std::optional<ByteRange> byte_range_from(const std::string& header, std::uint64_t size);

}  // namespace lasso::serve
