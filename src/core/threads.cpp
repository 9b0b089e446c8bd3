#include "lasso/core/threads.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <ATen/Parallel.h>
#include <omp.h>

namespace lasso {

void set_threads(int count) {
  // LibTorch reads the variable in each new thread, unless at::set_num_threads() was called.
  setenv("OMP_NUM_THREADS", std::to_string(count).c_str(), /*replace=*/1);
  at::get_num_threads();  // the first call in a thread sets its number
  omp_set_num_threads(count);
}

ThreadShare::ThreadShare(int threads) : before_(at::get_num_threads()) {
  omp_set_num_threads(std::max(threads, 1));
}

ThreadShare::~ThreadShare() { omp_set_num_threads(before_); }

}  // namespace lasso
