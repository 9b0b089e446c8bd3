#include <algorithm>
#include <functional>
#include <string>

#include "compute_scope.hpp"
#include "handles.hpp"
#include "job_request.hpp"
#include "lasso/api/captioning.hpp"
#include "lasso/api/detector.hpp"
#include "lasso/api/separation.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/whole_file.hpp"

using namespace lasso;
using namespace lasso::capi;

namespace {

using Tell = std::function<void(double share)>;

std::string separate_to_files(lasso_job& job, const Tell& tell) {
  const auto request = separate_request(job.options);
  auto plan = api::plan_for(request, request.queries, job.input);
  const std::int64_t channels = separate::check(plan.job);
  api::SeparationRunner runner(request, plan, channels, job.model->loaded);
  const auto report = runner.run(plan, [&](const separate::Progress& done) {
    tell(done.total_s > 0.0 ? done.done_s / done.total_s : 0.0);
  });
  std::string lines;
  for (const std::string& line : runner.as_json(plan, report)) {
    lines += (lines.empty() ? "" : "\n") + line;
  }
  return lines;
}

std::string detect(lasso_job& job, const Tell& tell) {
  const auto request = detect_request(job.options);
  const api::Detector detector(request, job.model->loaded);
  const auto heard = detector.detect(job.input, tell);
  return detector.as_json(job.input, heard);
}

std::string caption(lasso_job& job, const Tell& tell) {
  auto request = caption_request(job.options);
  request.analysis.options.shares = true;  // they are in the report
  const auto plan = api::plan_for(request, job.input);
  const api::Captioner captioner(request, job.model->loaded);
  const auto captions = captioner.caption(job.input, tell);
  write_file(plan.output, captioner.text_of(job.input, plan.format, captions), request.force);
  return captioner.text_of(job.input, "json", captions);
}

}  // namespace

lasso_status lasso_job_open(lasso_model* model, int32_t task, const char* input, lasso_job** job) {
  return make_handle(job, [&](lasso_job& handle) {
    require(model, "the model");
    if (task < LASSO_SEPARATE || task > LASSO_CAPTION) {
      refuse("there is no such task; use LASSO_SEPARATE, LASSO_DETECT or LASSO_CAPTION");
    }
    check_file_name(input);
    handle.model = model->open;
    handle.task = static_cast<lasso_task>(task);
    handle.input = input;
  });
}

void lasso_job_close(lasso_job* job) { delete job; }

const char* lasso_job_message(const lasso_job* job) { return message_of(job); }

lasso_status lasso_job_set(lasso_job* job, const char* option, const char* value) {
  return attempt_with(
      job, "the job", [&] { job->options.push_back(job_option(job->task, option, value)); });
}

lasso_status lasso_job_run(lasso_job* job, lasso_progress progress, void* user) {
  return attempt_with(job, "the job", [&] {
    job->report.clear();
    const auto tell = [&](double share) {
      if (job->is_cancelled.exchange(false) ||
          (progress != nullptr && progress(std::clamp(share, 0.0, 1.0), user) != 0)) {
        throw Cancelled();
      }
    };
    const ComputeScope scope(job->model->threads);
    tell(0.0);
    switch (job->task) {
      case LASSO_SEPARATE:
        job->report = separate_to_files(*job, tell);
        break;
      case LASSO_DETECT:
        job->report = detect(*job, tell);
        break;
      case LASSO_CAPTION:
        job->report = caption(*job, tell);
        break;
    }
  });
}

void lasso_job_cancel(lasso_job* job) {
  if (job != nullptr) {
    job->is_cancelled = true;
  }
}

const char* lasso_job_report(const lasso_job* job) {
  return job == nullptr ? "" : job->report.c_str();
}
