#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lasso/describe/hearing.hpp"

namespace lasso::describe {

/// A part of a recording that was heard.
struct DetectedPart {
  std::int64_t begin_ms = 0;  ///< in the recording
  Hearing heard;
};

/// How sure it is that a class is in a recording, and where it was heard.
struct Detection {
  std::size_t label = 0;
  double probability = 0.0;  ///< the most that a cell of a hop has
  std::vector<Span> heard;   ///< in the recording: where it is as likely there as not, or more
};

/// The likeliest class first; in the order of the classes where two are as likely.
std::vector<Detection> detections_of(const std::vector<DetectedPart>& parts, std::int64_t hop_ms);

}  // namespace lasso::describe
