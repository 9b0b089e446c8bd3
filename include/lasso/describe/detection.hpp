#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lasso/describe/analysis.hpp"

namespace lasso::describe {

/// An analysed part of a recording.
struct DetectedPart {
  std::int64_t begin_ms = 0;  ///< in the recording
  Analysis heard;
};

/// The probability that a class is in a recording, and where it was detected.
struct Detection {
  std::size_t label = 0;
  double probability = 0.0;  ///< the highest of all cells
  std::vector<Span> heard;   ///< in the recording: where the probability is at least 0.5
};

/// The detections, most likely class first; equally likely classes keep their order.
std::vector<Detection> detections_of(const std::vector<DetectedPart>& parts, std::int64_t hop_ms);

}  // namespace lasso::describe
