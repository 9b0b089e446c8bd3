#include "lasso/describe/detection.hpp"

#include <algorithm>

namespace lasso::describe {

namespace {

/// What a recording of a few windows has: no gap is closed, nothing is dropped.
constexpr EventOptions kAsHeard{0.5, 0.5, 0, 0};

}  // namespace

std::vector<Detection> detections_of(const std::vector<DetectedPart>& parts, std::int64_t hop_ms) {
  std::vector<Detection> detections(parts.empty() ? 0 : parts.front().heard.probabilities.size());
  for (std::size_t label = 0; label < detections.size(); ++label) {
    Detection& detection = detections[label];
    detection.label = label;
    for (const auto& [begin_ms, heard] : parts) {
      if (heard.windows.empty()) {
        continue;
      }
      const auto cells = cells_of(heard.probabilities[label], heard.windows, hop_ms, Pooling::mean);
      detection.probability =
          std::max(detection.probability, *std::max_element(cells.begin(), cells.end()));
      for (const Event& event : events_of(label, cells, hop_ms, heard.duration_ms, kAsHeard)) {
        detection.heard.push_back({begin_ms + event.span.begin_ms, begin_ms + event.span.end_ms});
      }
    }
  }
  std::stable_sort(
      detections.begin(), detections.end(), [](const Detection& a, const Detection& b) {
        return a.probability > b.probability;
      });
  return detections;
}

}  // namespace lasso::describe
