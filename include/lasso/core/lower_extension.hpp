#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace lasso {

/// The extension of a file's name in small letters, its dot included; empty where there is none.
inline std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return extension;
}

}  // namespace lasso
