#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace lasso::train {

/// Makes batches ahead, in a thread of its own, while the training step runs.
template <typename Batch>
class BatchLoader {
 public:
  /// `make` gives batch number n; the first that is asked for is `first`. What it refers to must
  /// outlive the loader.
  BatchLoader(std::function<Batch(std::int64_t)> make, std::int64_t first)
      : make_(std::move(make)), thread_([this, first] { work(first); }) {}

  ~BatchLoader() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next batch, in order. Rethrows what went wrong in the thread.
  Batch next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || !ready_.empty(); });
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    Batch batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return batch;
  }

 private:
  static constexpr std::size_t kAhead = 3;  // batches waiting at most

  void work(std::int64_t number) {
    try {
      for (;; ++number) {
        Batch made = make_(number);
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || ready_.size() < kAhead; });
        if (stopping_) {
          return;
        }
        ready_.push_back(std::move(made));
        changed_.notify_all();
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      failure_ = std::current_exception();
      changed_.notify_all();
    }
  }

  std::function<Batch(std::int64_t)> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> ready_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lasso::train
