#include "job_queue.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "lasso/api/captioning.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/api/detector.hpp"
#include "lasso/api/separation.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/stopwatch.hpp"

namespace lasso::serve {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostQueued = 500;
constexpr std::size_t kMostKept = 2000;  // of those that are over
constexpr double kTellShareEvery = 0.2;  // seconds

/// Thrown through the engine to stop a job that nobody wants any more.
struct Cancelled {};

const char* word_of(JobRequest::Kind kind) {
  return kind == JobRequest::Kind::separate ? "separate"
         : kind == JobRequest::Kind::detect ? "detect"
                                            : "caption";
}

bool is_over(const Job& job) { return job.state != "queued" && job.state != "working"; }

}  // namespace

std::string Job::as_json() const {
  ordered_json object{{"id", id},
                      {"kind", word_of(request.kind)},
                      {"file", request.file},
                      {"state", state},
                      {"share", share},
                      {"seconds_left", seconds_left},
                      {"command", command}};
  if (!request.separation.queries.empty()) {
    object["query"] = request.separation.queries.front();
  }
  if (!error.empty()) {
    object["error"] = error;
  }
  auto told = ordered_json::array();
  for (const api::Note& note : notes) {
    told.push_back({{"warning", note.is_warning}, {"text", note.text}});
  }
  object["notes"] = std::move(told);
  if (!target.empty()) {
    object["target"] = target;
  }
  if (!residual.empty()) {
    object["residual"] = residual;
  }
  if (!result.empty()) {
    object["result"] = ordered_json::parse(result);
  }
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

JobQueue::JobQueue(const api::ModelOptions& model,
                   const api::ComputeOptions& compute,
                   Library& library,
                   EventChannel& events)
    : model_options_(model), compute_(compute), library_(library), events_(events), worker_([this] {
        work();
      }) {}

JobQueue::~JobQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
    gives_up_ = true;
  }
  something_to_do_.notify_all();
  worker_.join();
}

Recording JobQueue::recording_called(const std::string& id, const char* field) const {
  auto recording = library_.find(id);
  if (!recording) {
    refuse("'" + std::string(field) + "' is not the id of a recording; upload it first");
  }
  return std::move(*recording);
}

std::string JobQueue::command_of(const JobRequest& request) const {
  const Recording recording = recording_called(request.file, "file");
  const std::string example =
      request.like.empty() ? std::string() : recording_called(request.like, "like").name;
  return command_line_of(request, recording.name, example, model_options_.name);
}

Job JobQueue::add(const JobRequest& request) {
  Job job;
  job.id = new_id();
  job.request = request;
  job.command = command_of(request);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.size() >= kMostQueued) {
      throw Error(ErrorKind::model, "too many jobs are waiting; try again later");
    }
    while (order_.size() > kMostKept && is_over(jobs_.at(order_.front()))) {
      jobs_.erase(order_.front());
      order_.pop_front();
    }
    jobs_.emplace(job.id, job);
    order_.push_back(job.id);
    // Nobody waits for what is heard as for what is separated.
    const bool is_urgent = request.kind == JobRequest::Kind::separate;
    const auto place = !is_urgent
                           ? waiting_.end()
                           : std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& id) {
                               return jobs_.at(id).request.kind != JobRequest::Kind::separate;
                             });
    waiting_.insert(place, job.id);
    events_.publish("job", job.as_json());
  }
  something_to_do_.notify_one();
  return job;
}

std::vector<Job> JobQueue::all() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Job> jobs;
  for (const std::string& id : order_) {
    jobs.push_back(jobs_.at(id));
  }
  return jobs;
}

std::optional<Job> JobQueue::find(const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second);
}

bool JobQueue::cancel(const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) {
    return false;
  }
  if (id == in_work_) {
    gives_up_ = true;
  } else if (found->second.state == "queued") {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), id));
    found->second.state = "cancelled";
    events_.publish("job", found->second.as_json());
  }
  return true;
}

void JobQueue::change(const std::string& id, const std::function<void(Job&)>& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Job& job = jobs_.at(id);
  change(job);
  events_.publish("job", job.as_json());
}

api::LoadedModel& JobQueue::model() {
  if (!model_) {
    api::set_up_process(compute_);
    model_.emplace(model_options_, compute_);
  }
  return *model_;
}

void JobQueue::work() {
  try {
    model();
  } catch (const Error& error) {
    logger().error("{}", error.what());  // each job will say so
  }
  while (true) {
    std::string id;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      something_to_do_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
      if (ends_) {
        return;
      }
      id = waiting_.front();
      waiting_.pop_front();
      in_work_ = id;
      gives_up_ = false;
    }
    change(id, [](Job& job) { job.state = "working"; });
    std::string state = "done";
    std::string error;
    try {
      run(id);
    } catch (const Cancelled&) {
      state = "cancelled";
    } catch (const Error& failure) {
      state = "failed";
      error = failure.what();
    } catch (const std::exception& failure) {
      state = "failed";
      error = fault_in_words(failure);
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      in_work_.clear();
    }
    change(id, [&](Job& job) {
      job.state = state;
      job.error = by_names(error, library_.all());
      job.share = state == "done" ? 1.0 : job.share;
      job.seconds_left = 0.0;
    });
  }
}

void JobQueue::run(const std::string& id) {
  const Job job = find(id).value();
  const Recording recording = recording_called(job.request.file, "file");
  switch (job.request.kind) {
    case JobRequest::Kind::separate:
      return separate(job, recording);
    case JobRequest::Kind::detect:
      return detect(job, recording);
    case JobRequest::Kind::caption:
      return caption(job, recording);
  }
}

void JobQueue::progress(const std::string& id, double share) {
  if (gives_up_) {
    throw Cancelled();
  }
  static thread_local Stopwatch since_told;
  static thread_local Stopwatch since_begin;
  static thread_local std::string last;
  if (last != id) {
    last = id;
    since_begin = since_told = Stopwatch();
  }
  if (since_told.seconds() < kTellShareEvery) {
    return;
  }
  since_told = Stopwatch();
  const double passed_s = since_begin.seconds();
  change(id, [&](Job& job) {
    job.share = std::clamp(share, 0.0, 1.0);
    job.seconds_left = job.share > 0.0 ? passed_s * (1.0 - job.share) / job.share : 0.0;
  });
}

void JobQueue::separate(const Job& job, const Recording& recording) {
  api::SeparateRequest request = job.request.separation;
  std::string example;
  if (!job.request.like.empty()) {
    const Recording like = recording_called(job.request.like, "like");
    request.like = {like.path.string()};
    example = like.name;
  }
  auto plan = api::plan_for(request, request.queries, recording.path);
  const fs::path folder = library_.folder_for(new_id());
  separate::Target& target = plan.job.targets.front();
  target.output = folder / target.output.filename();
  if (job.request.residual) {
    target.residual = folder / residual_name(job.request, recording.name, example);
  }
  try {
    const std::int64_t channels = separate::check(plan.job);
    api::SeparationRunner runner(request, plan, channels, model());
    const auto report = runner.run(plan, [&](const separate::Progress& done) {
      progress(job.id, done.total_s > 0.0 ? done.done_s / done.total_s : 0.0);
    });
    const auto notes = runner.notes_of(plan, report);
    const auto made = library_.add(target.output, "target", job.id);
    const std::string residual =
        target.residual.empty() ? "" : library_.add(target.residual, "residual", job.id).id;
    const auto recordings = library_.all();
    change(job.id, [&](Job& known) {
      known.target = made.id;
      known.residual = residual;
      for (const api::Note& note : notes) {
        known.notes.push_back({note.is_warning, by_names(note.text, recordings)});
      }
    });
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw;
  }
}

void JobQueue::detect(const Job& job, const Recording& recording) {
  const api::Detector detector(job.request.detection, model());
  const auto heard =
      detector.detect(recording.path.string(), [&](double share) { progress(job.id, share); });
  const std::string result = detector.as_json(recording.name, heard);
  change(job.id, [&](Job& known) { known.result = result; });
}

void JobQueue::caption(const Job& job, const Recording& recording) {
  api::CaptionRequest request = job.request.captions;
  request.analysis.options.shares = true;  // they are in the JSON
  const api::Captioner captioner(request, model());
  const auto captions =
      captioner.caption(recording.path.string(), [&](double share) { progress(job.id, share); });
  const std::string result = captioner.text_of(recording.name, "json", captions);
  change(job.id, [&](Job& known) { known.result = result; });
}

}  // namespace lasso::serve
