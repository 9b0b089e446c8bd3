#include "lasso/api/detector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "lasso/api/analysis.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/excerpt.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::api {

namespace {

using describe::DetectedPart;
using describe::Detection;
using describe::seconds;
using describe::Span;
using nlohmann::ordered_json;

/// What is to be heard, in order and without overlap; all of it where nothing is named.
std::vector<TimeWindow> parts_from(const DetectRequest& request) {
  std::vector<TimeWindow> parts;
  for (const std::string& window : request.windows) {
    parts.push_back(parse_time_window(window));
  }
  if (parts.empty()) {
    parts.push_back({0.0, std::numeric_limits<double>::infinity()});
  }
  std::sort(parts.begin(), parts.end(), [](const TimeWindow& a, const TimeWindow& b) {
    return a.begin_s < b.begin_s;
  });
  std::vector<TimeWindow> merged;
  for (const TimeWindow& part : parts) {
    if (!merged.empty() && part.begin_s <= merged.back().end_s) {
      merged.back().end_s = std::max(merged.back().end_s, part.end_s);
    } else {
      merged.push_back(part);
    }
  }
  return merged;
}

}  // namespace

Detector::Detector(const DetectRequest& request, LoadedModel& model)
    : request_(request),
      parts_(parts_from(request)),
      model_(model),
      classes_(classes_from(request.analysis)),
      labels_(labels_of(classes_)),
      classifier_(classifier_from(request.analysis, classes_, describe::Prior::of_list, model)) {}

DetectionReport Detector::detect(const std::string& input,
                                 const std::function<void(double share)>& progress) const {
  separate::AudioEmbedder& embedder = model_.audio_embedder();
  audio::AudioReader file(input, reading_of(request_.analysis, input));
  const auto rate = static_cast<double>(file.sample_rate());
  const auto samples_of = [&](double time_s) {
    return time_s * rate < 9e18 ? std::llround(time_s * rate)
                                : std::numeric_limits<std::int64_t>::max();
  };
  double total_s = 0.0;
  for (const TimeWindow& part : parts_) {
    total_s += std::max(std::min(part.end_s, file.about_s()) - part.begin_s, 0.0);
  }
  Excerpt excerpt(file);
  DetectionReport heard;
  std::vector<DetectedPart> parts;
  for (const TimeWindow& part : parts_) {
    excerpt.move_to(samples_of(part.begin_s), samples_of(part.end_s));
    audio::Resampler at_its_rate(excerpt, embedder.sample_rate());
    DetectedPart found{
        std::llround(part.begin_s * 1000.0),
        describe::analyse(at_its_rate,
                          embedder,
                          classifier_,
                          request_.analysis.options,
                          [&](const describe::Analysis& so_far) {
                            if (!so_far.windows.empty()) {
                              const auto now_ms = heard.heard_ms + so_far.windows.back().end_ms;
                              progress(total_s > 0.0 ? std::min(seconds(now_ms) / total_s, 1.0)
                                                     : 0.0);
                            }
                          })};
    if (found.heard.duration_ms == 0) {
      throw Error(ErrorKind::input,
                  "'" + input + "' ends before the window that begins at " +
                      fmt::format("{:.3f}", part.begin_s) + " s; name one inside");
    }
    heard.heard_ms += found.heard.duration_ms;
    parts.push_back(std::move(found));
  }
  heard.detections = describe::detections_of(parts, request_.analysis.options.windows.hop_ms);
  heard.detections.resize(std::min(heard.detections.size(), request_.top));
  heard.damage = file.damage();
  return heard;
}

std::string Detector::as_json(const std::string& input, const DetectionReport& heard) const {
  auto classes = ordered_json::array();
  for (const Detection& detection : heard.detections) {
    auto spans = ordered_json::array();
    for (const Span& span : detection.heard) {
      spans.push_back({seconds(span.begin_ms), seconds(span.end_ms)});
    }
    classes.push_back({{"label", labels_[detection.label]},
                       {"probability", detection.probability},
                       {"heard_s", spans}});
  }
  ordered_json object{{"input", printable(input)},
                      {"model", model_.config().name},
                      {"heard_for_s", seconds(heard.heard_ms)},
                      {"classes", classes}};
  if (heard.damage.is_any()) {
    object["truncated"] = heard.damage.is_truncated();
    object["damage"] = in_words(heard.damage);
  }
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace lasso::api
