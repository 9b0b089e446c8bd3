#include "lasso/batch/batch.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/stopwatch.hpp"

namespace lasso::batch {

namespace fs = std::filesystem;

namespace {

bool is_fatal(const Error& error) {
  return error.kind() == ErrorKind::interrupted || error.kind() == ErrorKind::terminated;
}

/// What all workers share.
class WorkerPool {
 public:
  WorkerPool(std::vector<Task> tasks,
             const BatchOptions& options,
             Journal& journal,
             const Listener& listener)
      : tasks_(std::move(tasks)), options_(options), journal_(journal), listener_(listener) {
    std::stable_sort(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) {
      return a.length_s > b.length_s;
    });
  }

  void run() {
    const std::size_t count = std::min(static_cast<std::size_t>(options_.jobs), tasks_.size());
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([this] { work(); });
    }
    for (std::thread& worker : workers) {
      worker.join();
    }
    if (fault_) {
      std::rethrow_exception(fault_);
    }
  }

 private:
  void work() {
    try {
      while (!stopped_) {
        const std::size_t index = next_++;
        if (index >= tasks_.size()) {
          return;
        }
        work_on(tasks_[index]);
      }
    } catch (...) {
      stopped_ = true;
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!fault_) {
        fault_ = std::current_exception();
      }
    }
  }

  void work_on(const Task& task) {
    Line line{task.name, task.request, State::begun, {}, 0, 0, {}};
    double told_s = 0.0;
    const auto progress = [&](double done_s) {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_s_ += done_s - told_s;
      told_s = done_s;
      listener_.progress(done_s_);
    };
    try {
      make_room(task);
      journal_.append(line);
      const Stopwatch began;
      const Outcome outcome = task.work(progress);
      line.state = State::done;
      line.took_s = began.seconds();
      line.duration_s = outcome.duration_s;
      line.is_there = outcome.is_there;
      line.truncated = outcome.truncated;
      line.damage = outcome.damage;
      line = journal_.append(line);
      const std::lock_guard<std::mutex> lock(mutex_);
      listener_.done(task, outcome, line);
    } catch (const Error& error) {
      if (is_fatal(error) || line.state == State::done) {
        throw;
      }
      fail(task, line, error.what());
    } catch (const std::exception& error) {
      fail(task, line, fault_in_words(error));
    }
    progress(task.length_s);
  }

  void fail(const Task& task, Line line, const std::string& reason) {
    line.state = State::failed;
    line.error = reason.substr(0, reason.find('\n'));
    line = journal_.append(line);
    stopped_ = stopped_ || options_.fail_fast;
    const std::lock_guard<std::mutex> lock(mutex_);
    listener_.failed(task, line);
  }

  /// What is there already stops a file before it is said to be begun: what begun files write is
  /// ours.
  static void make_room(const Task& task) {
    for (const auto& of_target : task.outputs) {
      for (const fs::path& output : of_target) {
        std::error_code ignored;  // said next
        fs::create_directories(output.parent_path(), ignored);
        check_writable(output, task.overwrite);
        remove_leftovers(output);
      }
    }
  }

  std::vector<Task> tasks_;
  const BatchOptions& options_;
  Journal& journal_;
  const Listener& listener_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::exception_ptr fault_;
  double done_s_ = 0.0;
};

}  // namespace

void run_batch(std::vector<Task> tasks,
               const BatchOptions& options,
               Journal& journal,
               const Listener& listener) {
  WorkerPool(std::move(tasks), options, journal, listener).run();
}

}  // namespace lasso::batch
