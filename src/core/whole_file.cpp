#include "lasso/core/whole_file.hpp"

#include <array>
#include <fstream>
#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso {

namespace {

constexpr std::size_t kPartBytes = 1 << 16;

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  std::array<char, kPartBytes> part{};
  while (file) {
    file.read(part.data(), part.size());
    bytes.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  return file.eof() ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.substr(0, kMark.size()) == kMark ? text.substr(kMark.size()) : text;
}

void write_file(const std::filesystem::path& target, std::string_view bytes) {
  OutputFile output(target, /*overwrite=*/true);
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
