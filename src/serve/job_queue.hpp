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

/// Something that was asked for, and how far it is.
struct Job {
  std::string id;
  JobRequest request;
  std::string command;           ///< that does the same
  std::string state = "queued";  ///< queued, working, done, failed, cancelled
  double share = 0.0;            ///< of the work that is done
  double seconds_left = 0.0;     ///< about; 0 where nobody knows yet
  std::string error;             ///< why it failed
  std::vector<api::Note> notes;  ///< what people want to know of it
  std::string target;            ///< ids of what was made
  std::string residual;
  std::string result;  ///< of what was heard: a JSON object

  std::string as_json() const;
};

/// Does jobs one after the other by one model. The channel is told of all that happens. May be
/// shared between threads.
class JobQueue {
 public:
  /// Opens the model in its own thread, so that nobody waits for it. Library and channel must
  /// outlive it.
  JobQueue(const api::ModelOptions& model,
           const api::ComputeOptions& compute,
           Library& library,
           EventChannel& events);
  ~JobQueue();  ///< what is in work is given up
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// Throws a usage Error if there are no such recordings or too many jobs wait.
  Job add(const JobRequest& request);
  /// The command of a request that is not asked for yet. Throws the same.
  std::string command_of(const JobRequest& request) const;
  std::vector<Job> all() const;  ///< the oldest first
  std::optional<Job> find(const std::string& id) const;
  /// False if there is none. What is in work stops within a block.
  bool cancel(const std::string& id);

 private:
  void work();
  void run(const std::string& id);
  void separate(const Job& job, const Recording& recording);
  void detect(const Job& job, const Recording& recording);
  void caption(const Job& job, const Recording& recording);
  /// Tells how far it is; throws to stop.
  void progress(const std::string& id, double share);
  void change(const std::string& id, const std::function<void(Job&)>& change);
  Recording recording_called(const std::string& id, const char* field) const;

  /// The model, which is opened once.
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
  std::atomic<bool> gives_up_{false};  // the one in work
  bool ends_ = false;
  std::thread worker_;
};

}  // namespace lasso::serve
