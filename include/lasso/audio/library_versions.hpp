#pragma once

#include <string>

namespace lasso::audio {

/// The loaded libraries that read, write and convert audio: "libsndfile 1.2.0, ...".
std::string library_versions();

}  // namespace lasso::audio
