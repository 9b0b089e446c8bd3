#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace lasso {

/// Converts ASCII letters to lower case and leaves everything else unchanged.
inline std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// The file name extension in lower case, including the dot; empty if there is none.
inline std::string lower_extension(const std::filesystem::path& path) {
  return lower_case(path.extension().string());
}

}  // namespace lasso
