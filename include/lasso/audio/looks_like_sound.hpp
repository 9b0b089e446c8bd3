#pragma once

#include <filesystem>

namespace lasso::audio {

/// Whether the first bytes of a file look like audio or video or, if they are inconclusive, whether
/// its name does. Nothing is decoded.
bool looks_like_sound(const std::filesystem::path& path);

}  // namespace lasso::audio
