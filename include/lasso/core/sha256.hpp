#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace lasso {

/// The SHA-256 (FIPS 180-4) of bytes, as 64 hexadecimal digits in lower case.
std::string sha256(std::string_view bytes);

/// The same of a file's bytes, a part at a time. `progress` is told how many bytes were read since.
/// Throws an input Error if the file cannot be read.
std::string sha256_of_file(const std::filesystem::path& path,
                           const std::function<void(std::size_t)>& progress = {});

}  // namespace lasso
