#pragma once

#include <sndfile.h>

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

Tags read_tags(SNDFILE* file);

/// Before the first sample. What the container cannot hold is left out.
void write_tags(SNDFILE* file, const Tags& tags);

}  // namespace lasso::audio
