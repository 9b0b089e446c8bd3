#pragma once

#include <filesystem>

namespace lasso::audio {

/// Whether a file begins as one does that holds a sound or a film, or is at least called so where
/// its beginning says nothing. Nothing is decoded.
bool looks_like_sound(const std::filesystem::path& path);

}  // namespace lasso::audio
