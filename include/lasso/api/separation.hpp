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

/// A recording and what is asked of it.
struct SeparationPlan {
  std::vector<TargetQuery> queries;  ///< one for each of the job's targets
  separate::SeparationJob job;
};

/// Outputs are called as the request says, else after the input and what is asked for. Throws a
/// usage Error for what does not fit.
SeparationPlan plan_for(const SeparateRequest& request,
                        const std::vector<std::string>& queries,
                        const std::filesystem::path& input);

/// Separates recordings by one model, one after the other.
class SeparationRunner {
 public:
  /// `first`: the plan that will be run first; `channels`: the most that recordings have. The model
  /// must outlive it.
  SeparationRunner(const SeparateRequest& request,
                   const SeparationPlan& first,
                   std::int64_t channels,
                   LoadedModel& model);

  /// Sets the plan's windows where they are to be found. Throws what separate::run() does.
  separate::SeparationReport run(SeparationPlan& plan,
                                 const std::function<void(const separate::Progress&)>& progress);

  /// What people want to know of it.
  std::vector<Note> notes_of(const SeparationPlan& plan,
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
