#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sndfile.h>

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

/// Deleter for libsndfile's file handle.
struct CloseSndfile {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using SndfilePtr = std::unique_ptr<SNDFILE, CloseSndfile>;

Tags read_tags(SNDFILE* file);

/// The channel layout in FFmpeg's notation; empty if the file does not specify it.
std::string read_layout(SNDFILE* file, int channels);

/// Writes the layout if the container supports it. Call before writing the first sample.
void write_layout(SNDFILE* file, const std::string& layout);

/// Call before writing the first sample. Returns descriptions of what the container does not
/// support.
std::vector<std::string> write_tags(SNDFILE* file, const Tags& tags);

}  // namespace lasso::audio
