#pragma once

#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::api {

/// Finds the windows in which sounds occur, so that the rest of a recording can stay untouched.
class WindowFinder {
 public:
  /// The model must outlive it. Throws a model Error if the model has no audio encoder.
  explicit WindowFinder(LoadedModel& model);

  /// Sets the windows of each target of the job to those in which its query is detected, with a
  /// margin on either side, or to none if it is not detected. Analyses the input once.
  void set_windows(separate::SeparationJob& job, const std::vector<separate::Query>& queries) const;

 private:
  separate::AudioEmbedder* embedder_;
  model::DetectionCalibration calibration_;
};

}  // namespace lasso::api
