#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/api/separation_request.hpp"
#include "lasso/api/window_finder.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::api {

/// The separation of one recording.
struct SeparationPlan {
  std::vector<TargetQuery> queries;  ///< one per target of the job
  separate::SeparationJob job;
  std::filesystem::path windows_to;   ///< written with the windows used; or empty
  std::filesystem::path spectrogram;  ///< drawn of the first target; or empty
};

/// Returns the plan for a recording. The output takes its name from the request or, if that has
/// none, from the input and the query. Throws a usage Error for invalid options, and an input Error
/// if a file beside the outputs cannot be written.
SeparationPlan plan_for(const SeparateRequest& request,
                        const std::vector<std::string>& queries,
                        const std::filesystem::path& input);

/// Separates recordings with one model, one after the other.
class SeparationRunner {
 public:
  /// `first`: the plan that runs first; `channels`: the largest channel count of all recordings.
  /// The model must outlive it.
  SeparationRunner(const SeparateRequest& request,
                   const SeparationPlan& first,
                   std::int64_t channels,
                   LoadedModel& model);

  /// Sets the plan's windows first if the request has `auto_window`; writes the windows and the
  /// spectrogram that the plan names. Throws as separate::run() does.
  separate::SeparationReport run(SeparationPlan& plan,
                                 const std::function<void(const separate::Progress&)>& progress);

  /// The notes for the user about a finished plan.
  std::vector<Note> notes_of(const SeparationPlan& plan,
                             const separate::SeparationReport& report) const;

  /// A finished plan's report: a JSON object on one line for each target.
  std::vector<std::string> as_json(const SeparationPlan& plan,
                                   const separate::SeparationReport& report) const;

 private:
  std::vector<separate::Query> queries_of(const SeparationPlan& plan);

  std::vector<std::string> without_;
  LoadedModel& model_;
  separate::Separation separation_;
  std::optional<WindowFinder> finder_;
  Suggest suggest_;
};

}  // namespace lasso::api
