#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lasso {

/// All bytes of a file; nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// A text's bytes but for the mark that some programs put before UTF-8.
std::string_view without_byte_order_mark(std::string_view text);

/// Writes `bytes` as an OutputFile, replacing an older file. Throws an input Error if that fails.
void write_file(const std::filesystem::path& target, std::string_view bytes);

}  // namespace lasso
