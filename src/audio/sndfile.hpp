#pragma once

#include <memory>

#include <sndfile.h>

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

/// Owner of libsndfile's object.
struct CloseSndfile {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using SndfilePtr = std::unique_ptr<SNDFILE, CloseSndfile>;

Tags read_tags(SNDFILE* file);

/// Before the first sample. What the container cannot hold is left out.
void write_tags(SNDFILE* file, const Tags& tags);

}  // namespace lasso::audio
