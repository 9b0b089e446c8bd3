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
class Crew {
 public:
  Crew(std::vector<Task> tasks,
       const separate::Separation& separation,
       const Course& course,
       Journal& journal,
       const Listener& listener)
      : tasks_(std::move(tasks)),
        separation_(separation),
        course_(course),
        journal_(journal),
        listener_(listener) {
    std::stable_sort(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) {
      return a.length_s > b.length_s;
    });
  }

  void run() {
    const std::size_t count = std::min(static_cast<std::size_t>(course_.jobs), tasks_.size());
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
        separate_one(tasks_[index]);
      }
    } catch (...) {
      stopped_ = true;
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!fault_) {
        fault_ = std::current_exception();
      }
    }
  }

  void separate_one(const Task& task) {
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
      separate::Separation separation = separation_;
      separation.queries = task.queries;
      const auto report = separate::run(
          task.job, separation, [&](const separate::Progress& p) { progress(p.done_s); });
      line.state = State::done;
      line.took_s = began.seconds();
      line.duration_s =
          static_cast<double>(report.samples) / static_cast<double>(report.sample_rate);
      line.truncated = report.damage.is_truncated();
      line.damage = audio::in_words(report.damage);
      for (const separate::TargetReport& target : report.targets) {
        if (target.presence) {
          line.is_there.push_back(target.is_there);
        }
      }
      line = journal_.append(line);
      const std::lock_guard<std::mutex> lock(mutex_);
      listener_.done(task, report, line);
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
    stopped_ = stopped_ || course_.fail_fast;
    const std::lock_guard<std::mutex> lock(mutex_);
    listener_.failed(task, line);
  }

  /// What is there already stops a file before it is said to be begun: what begun files write is
  /// ours.
  static void make_room(const Task& task) {
    for (const separate::Target& target : task.job.targets) {
      for (const fs::path& output : {target.output, target.residual}) {
        if (!output.empty()) {
          std::error_code ignored;  // said next
          fs::create_directories(output.parent_path(), ignored);
          check_writable(output, task.job.overwrite);
          remove_leftovers(output);
        }
      }
    }
  }

  std::vector<Task> tasks_;
  const separate::Separation& separation_;
  const Course& course_;
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
               const separate::Separation& separation,
               const Course& course,
               Journal& journal,
               const Listener& listener) {
  Crew(std::move(tasks), separation, course, journal, listener).run();
}

}  // namespace lasso::batch
