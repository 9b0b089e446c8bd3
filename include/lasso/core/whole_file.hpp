#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lasso {

/// All bytes of a file; nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// A text in UTF-8 without the mark that some programs put before it; what begins with the mark of
/// UTF-16 is converted.
std::string as_utf8(std::string_view bytes);

/// Writes `bytes` as an OutputFile, by default replacing an older file. Throws an input Error if
/// that fails.
void write_file(const std::filesystem::path& target, std::string_view bytes, bool overwrite = true);

}  // namespace lasso
