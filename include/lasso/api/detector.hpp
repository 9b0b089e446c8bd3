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

/// The result of detection in one recording.
struct DetectionReport {
  std::vector<describe::Detection> detections;  ///< most likely first
  std::int64_t heard_ms = 0;
  audio::Damage damage;  ///< of the recording
};

/// Detects sound classes in recordings.
class Detector {
 public:
  /// The model must outlive it. Throws a usage Error for invalid options.
  Detector(const DetectRequest& request, LoadedModel& model);

  /// `progress` is called from time to time with the share of the work that is done, 0 to 1, or 0
  /// where the length is not known; it may throw to stop. Throws an input Error that names the file
  /// if it cannot be read or ends before a window.
  DetectionReport detect(const std::string& input,
                         const std::function<void(double share)>& progress) const;

  /// The display names of the classes, by class number.
  const std::vector<std::string>& labels() const { return labels_; }
  /// The report as a JSON object on one line.
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
