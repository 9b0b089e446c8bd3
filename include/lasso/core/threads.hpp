#pragma once

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

}  // namespace lasso
