#include "lasso/core/whole_file.hpp"

#include <array>
#include <fstream>
#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso {

namespace {

constexpr std::size_t kChunkBytes = 1 << 16;

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  std::array<char, kChunkBytes> part{};
  while (file) {
    file.read(part.data(), part.size());
    bytes.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  return file.eof() ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string as_utf8(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const bool little = bytes.substr(0, 2) == "\xFF\xFE";
  const bool big = bytes.substr(0, 2) == "\xFE\xFF";
  if (!little && !big) {
    return std::string(bytes.substr(bytes.substr(0, kMark.size()) == kMark ? kMark.size() : 0));
  }
  std::string text;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(little ? first | second << 8 : first << 8 | second);
  };
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit(at);
    const bool pair = code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.size();
    if (pair) {
      at += 2;
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(at) - 0xDC00);
    }
    const int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::array<unsigned char, 4> kLead{0x00, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(kLead.at(static_cast<std::size_t>(more)) | code >> (6 * more));
    for (int left = more - 1; left >= 0; --left) {
      text += static_cast<char>(0x80U | (code >> (6 * left) & 0x3FU));
    }
  }
  return text;
}

void write_file(const std::filesystem::path& target, std::string_view bytes, bool overwrite) {
  OutputFile output(target, overwrite);
  std::ofstream file(output.temporary(), std::ios::binary);
  file << bytes;
  file.close();
  if (!file) {
    throw Error(ErrorKind::input,
                "cannot write '" + target.string() + "': the disk may be full; free some space");
  }
  output.commit();
}

}  // namespace lasso
