#pragma once

#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::api {

/// Finds where sounds are heard, so that all else of a recording can stay as it is.
class WindowFinder {
 public:
  /// The model must outlive it. Throws a model Error where it does not hear.
  explicit WindowFinder(LoadedModel& model);

  /// Gives each target of the job the windows in which its query is heard, with a margin to either
  /// side; none where it is not. Hears the input once.
  void set_windows(separate::SeparationJob& job, const std::vector<separate::Query>& queries) const;

 private:
  separate::AudioSide* ear_;
  model::DetectionCalibration calibration_;
};

}  // namespace lasso::api
