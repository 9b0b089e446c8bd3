#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/train/process_place.hpp"

namespace torch::nn {
class Module;
}

namespace lasso::train {

/// The processes that train one network together, each with a share of every batch, through
/// LibTorch's c10d over Gloo. All processes must make the same collective calls in the same order.
class Processes {
 public:
  /// Waits for the other processes. Throws an input Error if they cannot be reached.
  explicit Processes(const ProcessPlace& place);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  std::int64_t rank() const noexcept { return place_.rank; }
  std::int64_t size() const noexcept { return place_.size; }
  bool is_first() const noexcept { return place_.rank == 0; }

  /// Returns the sum of all processes' tensors, in each process (all-reduce). The gradient is
  /// summed too: it is that of the sum of all processes' losses. Throws an input Error if another
  /// process is gone.
  at::Tensor sum(const at::Tensor& mine) const;

  /// The rows of all processes, by rank: (rows, ...) -> (size * rows, ...). Differentiable like
  /// sum().
  at::Tensor gather(const at::Tensor& rows) const;

  /// Replaces the gradients by those of the mean of all processes' losses.
  void average_gradients(const std::vector<at::Tensor>& parameters) const;

  /// Makes batch norms use the statistics of the whole batch. This object must outlive the
  /// network's training.
  void share_statistics(torch::nn::Module& network) const;

 private:
  struct Group;
  ProcessPlace place_;
  std::unique_ptr<Group> group_;  // null: a single process
};

}  // namespace lasso::train
