#include "lasso/audio/library_versions.hpp"

#include <samplerate.h>
#include <sndfile.h>
#ifndef LASSO_WITHOUT_SOXR
#include <soxr.h>
#endif

extern "C" {
#include <libavutil/avutil.h>
}

namespace lasso::audio {

std::string library_versions() {
  const std::string samplerate = src_get_version();  // a copyright stands behind it
  std::string versions = std::string(sf_version_string()) + ", FFmpeg " + av_version_info() + ", " +
                         samplerate.substr(0, samplerate.find(' '));
#ifndef LASSO_WITHOUT_SOXR
  versions += std::string(", ") + soxr_version();
#endif
  return versions;
}

}  // namespace lasso::audio
