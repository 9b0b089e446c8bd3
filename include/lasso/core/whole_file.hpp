#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lasso {

/// All bytes of a file; nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// Writes `bytes` as an OutputFile, replacing an older file. Throws an input Error if that fails.
void write_file(const std::filesystem::path& target, std::string_view bytes);

}  // namespace lasso
