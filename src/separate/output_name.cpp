#include "lasso/separate/output_name.hpp"

#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/sha256.hpp"

namespace lasso::separate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxSlugBytes = 60;

/// A long name's beginning, with what tells it from others that begin so.
std::string shortened(const std::string& name, std::size_t most) {
  constexpr std::size_t kHashDigits = 8;
  return cut_name(name, most - kHashDigits - 1) + "~" + sha256(name).substr(0, kHashDigits);
}

}  // namespace

std::string cut_name(std::string text, std::size_t most) {
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    text.resize(end);
  }
  return text;
}

std::string slug_of(const std::string& query) {
  std::string slug;
  for (const char c : query) {
    const auto byte = static_cast<unsigned char>(c);
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    if (upper || kept) {
      slug += upper ? static_cast<char>(byte - 'A' + 'a') : c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  slug = cut_name(std::move(slug), kMaxSlugBytes);
  slug.erase(slug.find_last_not_of('-') + 1);
  return slug.empty() ? "sound" : slug;
}

fs::path output_name(const fs::path& input,
                     const std::string& query,
                     const audio::OutputOptions& options) {
  fs::path name = input;
  std::string extension = input.extension().string();
  if (options.raw) {
    extension = ".raw";
  } else if (!options.container.empty()) {
    extension = "." + options.container;
  } else {
    try {
      audio::format_for("x" + extension, {}, 32000, 1);
    } catch (const Error&) {
      extension = ".wav";
    }
  }
  const std::string stem = input.stem().string();
  const std::string ending = "." + slug_of(query) + extension;
  name.replace_filename((stem.size() + ending.size() > kMostNameBytes
                             ? shortened(stem, kMostNameBytes - ending.size())
                             : stem) +
                        ending);
  return name;
}

}  // namespace lasso::separate
