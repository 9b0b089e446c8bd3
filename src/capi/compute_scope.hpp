#pragma once

#include <cfenv>

#include <ATen/core/grad_mode.h>

#include "lasso/core/tensor_memory.hpp"
#include "lasso/core/threads.hpp"

namespace lasso::capi {

/// While one lives, this thread computes as the program does, among `threads` threads; afterwards
/// it is as the host left it. What is more than one thread's: OpenBLAS has one thread while any
/// lives, and the memory of freed tensors is kept until one of them releases it.
class ComputeScope {
 public:
  /// What becomes of the memory of freed tensors in the end; `keep`: it will soon be needed again.
  enum class Memory { release, keep };

  explicit ComputeScope(int threads, Memory then = Memory::release);
  ~ComputeScope();
  ComputeScope(const ComputeScope&) = delete;
  ComputeScope& operator=(const ComputeScope&) = delete;

 private:
  at::NoGradGuard no_grad_;
  ThreadShare share_;
  TensorMemoryScope memory_;
  Memory then_;
  std::fenv_t environment_{};
};

}  // namespace lasso::capi
