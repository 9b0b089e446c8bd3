#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sndfile.h>

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

/// Owner of libsndfile's object.
struct CloseSndfile {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using SndfilePtr = std::unique_ptr<SNDFILE, CloseSndfile>;

Tags read_tags(SNDFILE* file);

/// Which channel is which, as FFmpeg writes it; empty where the file does not say.
std::string read_layout(SNDFILE* file, int channels);

/// Before the first sample, for containers that say it.
void write_layout(SNDFILE* file, const std::string& layout);

/// Before the first sample. Gives what the container cannot hold, in words.
std::vector<std::string> write_tags(SNDFILE* file, const Tags& tags);

}  // namespace lasso::audio
