#pragma once

namespace lasso {

// Note [Tensor memory]
// A network makes and frees its activations at every layer. If each block of a recording got its
// pages from the system anew, lasso-mini would take half as long again. So the memory of large
// tensors on the CPU is kept when they are freed, for the next ones: in the program always, in a
// host of liblasso only while a thread computes for liblasso, as the rest is not ours.

/// While it lives, this thread keeps the memory of the large tensors it makes, or does not.
class TensorMemoryScope {
 public:
  explicit TensorMemoryScope(bool keeps = true);
  ~TensorMemoryScope();
  TensorMemoryScope(const TensorMemoryScope&) = delete;
  TensorMemoryScope& operator=(const TensorMemoryScope&) = delete;

 private:
  bool before_;
};

/// Whether this thread keeps it.
bool keeps_tensor_memory();

/// From now on, all threads keep it.
void keep_tensor_memory();

/// Returns the memory that no tensor uses to the system. Thread-safe.
void release_tensor_memory();

}  // namespace lasso
