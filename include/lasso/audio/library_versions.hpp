#pragma once

#include <string>

namespace lasso::audio {

/// The libraries that read, write and convert sound, as they are loaded: "libsndfile 1.2.0, ...".
std::string library_versions();

}  // namespace lasso::audio
