#include "compute_scope.hpp"

#include <mutex>

#include <ATen/Context.h>

namespace lasso::capi {

namespace {

/// Keeps OpenBLAS to one thread while there are scopes.
class Scopes {
 public:
  void enter() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count_++ == 0) {
      before_ = set_blas_threads(1);
    }
  }

  void leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--count_ == 0) {
      set_blas_threads(before_);
    }
  }

 private:
  std::mutex mutex_;
  int count_ = 0;
  int before_ = 1;
};

Scopes& scopes() {
  static Scopes instance;
  return instance;
}

}  // namespace

ComputeScope::ComputeScope(int threads, Memory then) : share_(threads), then_(then) {
  std::fegetenv(&environment_);
  at::globalContext().setFlushDenormal(true);
  scopes().enter();
}

ComputeScope::~ComputeScope() {
  if (then_ == Memory::release) {
    release_tensor_memory();
  }
  scopes().leave();
  std::fesetenv(&environment_);  // with the mode for denormal numbers
}

}  // namespace lasso::capi
