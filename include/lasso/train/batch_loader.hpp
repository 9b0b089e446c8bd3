#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "lasso/train/mixer.hpp"

namespace lasso::train {

/// Mixes ahead in a thread of its own while the training step runs.
class BatchLoader {
 public:
  /// Batches of `batch_size` from number `first_batch` on. `mixer` must outlive the loader.
  BatchLoader(const Mixer& mixer, std::int64_t first_batch, std::int64_t batch_size);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next batch, in order. Rethrows what went wrong in the thread.
  Batch next();

 private:
  void work(std::int64_t batch, std::int64_t batch_size);

  const Mixer& mixer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> ready_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lasso::train
