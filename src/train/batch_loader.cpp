#include "lasso/train/batch_loader.hpp"

#include <utility>

namespace lasso::train {

namespace {

constexpr std::size_t kAhead = 3;  // batches waiting at most

}  // namespace

BatchLoader::BatchLoader(const Mixer& mixer, std::int64_t first_batch, std::int64_t batch_size)
    : mixer_(mixer), thread_([=] { work(first_batch, batch_size); }) {}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BatchLoader::work(std::int64_t batch, std::int64_t batch_size) {
  try {
    for (;; ++batch) {
      Batch made = mixer_.draw(batch * batch_size, batch_size);
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

Batch BatchLoader::next() {
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

}  // namespace lasso::train
