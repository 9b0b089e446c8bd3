#include "lasso/api/separation.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "lasso/api/analysis.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/separate/output_name.hpp"
#include "side_files.hpp"

namespace lasso::api {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using separate::SeparationReport;

namespace {

ordered_json report_of(const SeparationPlan& plan,
                       std::size_t index,
                       const SeparationReport& report,
                       const std::string& model) {
  const separate::Target& target = plan.job.targets[index];
  const separate::TargetReport& result = report.targets[index];
  ordered_json object{{"event", "done"},
                      {"input", printable(plan.job.input.string())},
                      {"output", printable(target.output.string())},
                      {"query", plan.queries[index].query},
                      {"mode", plan.job.edit.mode == separate::Mode::remove ? "remove" : "keep"},
                      {"model", model},
                      {"sample_rate", report.sample_rate},
                      {"channels", report.channels},
                      {"samples", report.samples},
                      {"format", result.format},
                      {"clipped_samples", result.clipped},
                      {"rescaled_db", result.rescaled_db},
                      {"level_change_db", nullptr}};
  if (std::isfinite(result.level_change_db)) {  // JSON has no infinity
    object["level_change_db"] = result.level_change_db;
  }
  if (result.presence) {
    object["presence"] = *result.presence;
    object["is_there"] = result.is_there;
  }
  if (report.damage.is_any()) {
    object["truncated"] = report.damage.is_truncated();
    object["damage"] = audio::in_words(report.damage);
  }
  if (!target.residual.empty()) {
    object["residual"] = printable(target.residual.string());
  }
  if (!plan.job.rest.empty()) {
    object["rest"] = printable(plan.job.rest.string());
  }
  return object;
}

}  // namespace

SeparationPlan plan_for(const SeparateRequest& request,
                        const std::vector<std::string>& queries,
                        const fs::path& input) {
  SeparationPlan plan{target_queries_from(request, queries, input),
                      job_for(request, input, request.output),
                      request.windows_to,
                      request.spectrogram};
  if (plan.queries.size() > 1 &&
      !(request.output.empty() && request.residual.empty() && request.spectrogram.empty())) {
    refuse("-o, --residual and --spectrogram name one file, but there are " +
           std::to_string(plan.queries.size()) +
           " queries; leave them out or separate one sound at a time");
  }
  plan.job.rest = request.rest;
  for (const TargetQuery& target : plan.queries) {
    plan.job.targets.push_back({request.output.empty()
                                    ? separate::output_name(input, target.query, request.writing)
                                    : fs::path(request.output),
                                request.residual,
                                target.windows,
                                {}});
  }
  reserve_side_files(plan);
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
  const auto report =
      run_and_draw(plan, [&] { return separate::run(plan.job, separation_, progress); });
  write_windows(plan, report);
  return report;
}

std::vector<Note> SeparationRunner::notes_of(const SeparationPlan& plan,
                                             const SeparationReport& report) const {
  auto notes = api::notes_of(plan.job, report, model_.config().name, suggest_);
  if (!plan.spectrogram.empty() && report.targets.front().is_written) {
    notes.push_back({false, "drew '" + plan.spectrogram.string() + "'"});
  }
  return notes;
}

std::vector<std::string> SeparationRunner::as_json(const SeparationPlan& plan,
                                                   const SeparationReport& report) const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < plan.job.targets.size(); ++i) {
    lines.push_back(report_of(plan, i, report, model_.config().name)
                        .dump(-1, ' ', false, ordered_json::error_handler_t::replace));
  }
  return lines;
}

}  // namespace lasso::api
