#pragma once

#include <utility>

#include "lasso/core/tensor_memory.hpp"

namespace lasso {

/// Sets the number of threads among which LibTorch, oneDNN and our own loops divide their work, for
/// this thread and all that it starts. at::set_num_threads() is not for that: in each new thread it
/// would start another pool of threads, which spin for a while and are never used.
void set_threads(int count);

/// While it lives, what this thread divides is divided among `threads` (at least one).
class ThreadShare {
 public:
  explicit ThreadShare(int threads);
  ~ThreadShare();
  ThreadShare(const ThreadShare&) = delete;
  ThreadShare& operator=(const ThreadShare&) = delete;

 private:
  int before_;
};

/// `work` as another thread must do it for this one: divided among `threads`, and with this
/// thread's TensorMemoryScope.
template <typename Work>
auto work_for_this_thread(int threads, Work work) {
  return [threads, keeps = keeps_tensor_memory(), work = std::move(work)](auto... arguments) {
    const ThreadShare share(threads);
    const TensorMemoryScope memory(keeps);
    return work(arguments...);
  };
}

/// OpenBLAS has threads of its own beside OpenMP's. On few cores the two pools wait for each other:
/// AudioSep's text encoder takes 0.3 s with one thread in OpenBLAS and 0.7 to 2 s with two. Sets
/// the number for all of the process, and returns the one before; 1 where there is no OpenBLAS.
int set_blas_threads(int count);

}  // namespace lasso
