#pragma once

#include <cfenv>

#include <ATen/core/grad_mode.h>

#include "lasso/core/threads.hpp"

namespace lasso::capi {

/// While one lives, this thread computes as the program does, among `threads` threads; afterwards
/// it is as the host left it. What is more than one thread's: OpenBLAS has one thread while any
/// lives.
class ComputeScope {
 public:
  explicit ComputeScope(int threads);
  ~ComputeScope();
  ComputeScope(const ComputeScope&) = delete;
  ComputeScope& operator=(const ComputeScope&) = delete;

 private:
  at::NoGradGuard no_grad_;
  ThreadShare share_;
  std::fenv_t environment_{};
};

}  // namespace lasso::capi
