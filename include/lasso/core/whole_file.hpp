#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lasso {

/// The contents of a file; nullopt if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// Converts text to UTF-8 without a byte order mark. Text that starts with a UTF-16 byte order mark
/// is converted from UTF-16.
std::string as_utf8(std::string_view bytes);

/// Writes `bytes` through an OutputFile, by default replacing an existing file. Throws an input
/// Error on failure.
void write_file(const std::filesystem::path& target, std::string_view bytes, bool overwrite = true);

}  // namespace lasso
