#include "lasso/core/printable.hpp"

#include <algorithm>

namespace lasso {

namespace {

/// Bytes of the UTF-8 character (RFC 3629) that the text begins with; 0 where it is none.
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xC2 && first < 0xE0 ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  if (size == 0 || size > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) >= 0xA0;
  const bool beyond = first == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : size;
}

}  // namespace

std::string printable(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr unsigned char kFirstPlain = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  std::string line;
  while (!name.empty()) {
    const auto byte = static_cast<unsigned char>(name.front());
    const std::size_t size = character_at(name);
    // What looks like one of ours is marked too, so that no two names are alike.
    if (size == 0 || byte < kFirstPlain || byte == kDelete || name.substr(0, 2) == "\\x") {
      line += std::string("\\x") + kDigits[byte >> 4U] + kDigits[byte & 0xFU];
      name.remove_prefix(1);
    } else {
      line += name.substr(0, size);
      name.remove_prefix(size);
    }
  }
  return line;
}

}  // namespace lasso
