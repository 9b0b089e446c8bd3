#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "event_channel.hpp"
#include "job_request.hpp"
#include "lasso/api/loaded_model.hpp"
#include "lasso/api/note.hpp"
#include "library.hpp"

namespace lasso::serve {

/// A requested job and its progress.
struct Job {
  std::string id;
  JobRequest request;
  std::string command;           ///< the equivalent command line
  std::string state = "queued";  ///< queued, working, done, failed, cancelled
  double share = 0.0;            ///< share of the work done
  double seconds_left = 0.0;     ///< approximate; 0 if unknown
  std::string error;             ///< reason of failure
  std::vector<api::Note> notes;  ///< messages for the user
  std::string target;            ///< ids of the recordings made
  std::string residual;
  std::string result;  ///< the detection or captions: a JSON object

  std::string as_json() const;
};

/// Runs jobs one after the other with one model and publishes every change to the channel.
/// Thread-safe.
class JobQueue {
 public:
  /// Opens the model in the worker thread, so the constructor does not block. Library and channel
  /// must outlive it.
  JobQueue(const api::ModelOptions& model,
           const api::ComputeOptions& compute,
           Library& library,
           EventChannel& events);
  ~JobQueue();  ///< aborts the running job
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// Throws a usage Error if a recording does not exist or too many jobs are waiting.
  Job add(const JobRequest& request);
  /// The command line for a request that has not been added. Throws as add() does.
  std::string command_of(const JobRequest& request) const;
  std::vector<Job> all() const;  ///< oldest first
  std::optional<Job> find(const std::string& id) const;
  /// Returns false if there is no such job. A running job stops within a block.
  bool cancel(const std::string& id);

 private:
  void work();
  void run(const std::string& id);
  void separate(const Job& job, const Recording& recording);
  void detect(const Job& job, const Recording& recording);
  void caption(const Job& job, const Recording& recording);
  /// Reports progress; throws to stop the job.
  void progress(const std::string& id, double share);
  void change(const std::string& id, const std::function<void(Job&)>& change);
  Recording recording_called(const std::string& id, const char* field) const;

  /// The model, opened on first use.
  api::LoadedModel& model();

  api::ModelOptions model_options_;
  api::ComputeOptions compute_;
  std::optional<api::LoadedModel> model_;
  Library& library_;
  EventChannel& events_;
  mutable std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::map<std::string, Job> jobs_;
  std::deque<std::string> order_;
  std::deque<std::string> waiting_;
  std::string in_work_;
  std::atomic<bool> gives_up_{false};  // the running job
  bool ends_ = false;
  std::thread worker_;
};

}  // namespace lasso::serve
