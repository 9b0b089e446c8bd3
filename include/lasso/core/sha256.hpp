#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace lasso {

/// The SHA-256 (FIPS 180-4) of bytes, as 64 hexadecimal digits in lower case.
std::string sha256(std::string_view bytes);

/// The SHA-256 of a file, read in parts. `progress` receives the number of bytes read since its
/// last call. Throws an input Error if the file cannot be read.
std::string sha256_of_file(const std::filesystem::path& path,
                           const std::function<void(std::size_t)>& progress = {});

}  // namespace lasso
