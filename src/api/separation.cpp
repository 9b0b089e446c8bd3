#include "lasso/api/separation.hpp"

#include "lasso/api/analysis.hpp"
#include "lasso/separate/output_name.hpp"

namespace lasso::api {

namespace fs = std::filesystem;
using separate::SeparationReport;

SeparationPlan plan_for(const SeparateRequest& request,
                        const std::vector<std::string>& queries,
                        const fs::path& input) {
  SeparationPlan plan{target_queries_from(request, queries, input),
                      job_for(request, input, request.output)};
  plan.job.rest = request.rest;
  for (const TargetQuery& target : plan.queries) {
    plan.job.targets.push_back({request.output.empty()
                                    ? separate::output_name(input, target.query, request.writing)
                                    : fs::path(request.output),
                                request.residual,
                                target.windows,
                                {}});
  }
  return plan;
}

SeparationRunner::SeparationRunner(const SeparateRequest& request,
                                   const SeparationPlan& first,
                                   std::int64_t channels,
                                   LoadedModel& model)
    : without_(request.without),
      model_(model),
      separation_(model.separation(queries_of(first), channels)),
      suggest_(suggest_by(model)) {
  if (request.auto_window) {
    finder_.emplace(model);
  }
}

std::vector<separate::Query> SeparationRunner::queries_of(const SeparationPlan& plan) {
  return queries_for(plan.queries, without_, [this](const TargetQuery& target) {
    return condition_of(target, model_);
  });
}

SeparationReport SeparationRunner::run(
    SeparationPlan& plan, const std::function<void(const separate::Progress&)>& progress) {
  separation_.queries = queries_of(plan);
  if (finder_) {
    finder_->set_windows(plan.job, separation_.queries);
  }
  return separate::run(plan.job, separation_, progress);
}

std::vector<Note> SeparationRunner::notes_of(const SeparationPlan& plan,
                                             const SeparationReport& report) const {
  return api::notes_of(plan.job, report, model_.config().name, suggest_);
}

}  // namespace lasso::api
