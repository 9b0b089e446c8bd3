#include "lasso/core/threads.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <ATen/Parallel.h>
#include <omp.h>

// Null without OpenBLAS. It is LibTorch that is linked to it.
extern "C" int openblas_get_num_threads() __attribute__((weak));
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

namespace lasso {

namespace {

/// Of this thread. The first parallel loop in a thread sets its number to the usual one; that is
/// remembered in LibTorch and, in an inline function, once more in liblasso, which hides its own.
int current_threads() {
  at::internal::lazy_init_num_threads();
  return at::get_num_threads();
}

}  // namespace

int set_blas_threads(int count) {
  if (openblas_get_num_threads == nullptr || openblas_set_num_threads == nullptr) {
    return 1;
  }
  const int before = openblas_get_num_threads();
  openblas_set_num_threads(count);
  return before;
}

void set_threads(int count) {
  // LibTorch reads the variable in each new thread, unless at::set_num_threads() was called.
  setenv("OMP_NUM_THREADS", std::to_string(count).c_str(), /*replace=*/1);
  current_threads();
  omp_set_num_threads(count);
}

ThreadShare::ThreadShare(int threads) : before_(current_threads()) {
  omp_set_num_threads(std::max(threads, 1));
}

ThreadShare::~ThreadShare() { omp_set_num_threads(before_); }

}  // namespace lasso
