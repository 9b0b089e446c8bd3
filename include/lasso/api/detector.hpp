#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/audio/damage.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/describe/class_list.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/detection.hpp"

namespace lasso::api {

/// What was found in a recording.
struct DetectionReport {
  std::vector<describe::Detection> detections;  ///< the likeliest first
  std::int64_t heard_ms = 0;
  audio::Damage damage;  ///< of the recording
};

/// Says what is heard in recordings.
class Detector {
 public:
  /// The model must outlive it. Throws a usage Error for what does not fit.
  Detector(const DetectRequest& request, LoadedModel& model);

  /// `heard_to`: now and then, in seconds of a window; may throw to stop. Throws an input Error
  /// that names the file if it cannot be read or ends before a window.
  DetectionReport hear(const std::string& input,
                       const std::function<void(double end_s)>& heard_to) const;

  /// How the classes are shown, by number.
  const std::vector<std::string>& labels() const { return labels_; }
  /// A JSON object on one line.
  std::string as_json(const std::string& input, const DetectionReport& heard) const;

 private:
  DetectRequest request_;
  std::vector<TimeWindow> parts_;
  LoadedModel& model_;
  describe::ClassList classes_;
  std::vector<std::string> labels_;
  describe::Classifier classifier_;
};

}  // namespace lasso::api
