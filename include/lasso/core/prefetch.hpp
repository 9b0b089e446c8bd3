#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace lasso {

/// Produces items in its own thread before they are requested.
template <typename Item>
class Prefetch {
 public:
  /// `make` returns the next item. It is called in the thread until it throws or this object is
  /// destroyed. Anything it refers to must outlive this object. `most`: the maximum number of
  /// waiting items.
  Prefetch(std::function<Item()> make, std::size_t most)
      : make_(std::move(make)), most_(most), thread_([this] { work(); }) {}

  ~Prefetch() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  /// Returns the next item, in order. Once all finished items are taken, rethrows the thread's
  /// exception.
  Item next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || !ready_.empty(); });
    if (ready_.empty()) {
      std::rethrow_exception(failure_);
    }
    Item item = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return item;
  }

 private:
  void work() {
    try {
      for (;;) {
        Item made = make_();
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || ready_.size() < most_; });
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

  std::function<Item()> make_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> ready_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lasso
