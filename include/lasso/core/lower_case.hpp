#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace lasso {

/// ASCII letters in small; all else as it is.
inline std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// The extension of a file's name in small letters, its dot included; empty where there is none.
inline std::string lower_extension(const std::filesystem::path& path) {
  return lower_case(path.extension().string());
}

}  // namespace lasso
