#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/train/process_place.hpp"

namespace torch::nn {
class Module;
}

namespace lasso::train {

/// The processes that train one network together, each with a share of every batch, by LibTorch's
/// c10d over Gloo. What they do together each must do, in the same order.
class Processes {
 public:
  /// Waits for the others. Throws an input Error if they cannot be reached.
  explicit Processes(const ProcessPlace& place);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  std::int64_t rank() const noexcept { return place_.rank; }
  std::int64_t size() const noexcept { return place_.size; }
  bool is_first() const noexcept { return place_.rank == 0; }

  /// The sum of a tensor that each process has one of, for each. The gradient that comes back is
  /// the sum too: that of the sum of all processes' losses. Throws an input Error if another
  /// process is gone.
  at::Tensor sum(const at::Tensor& mine) const;

  /// The rows of all processes, in the order of their ranks: (rows, ...) -> (size * rows, ...).
  /// Differentiable as sum() is.
  at::Tensor gather(const at::Tensor& rows) const;

  /// Makes the gradients those of the mean of all processes' losses.
  void average_gradients(const std::vector<at::Tensor>& parameters) const;

  /// Makes batch norms take the statistics of the whole batch. This object must outlive the
  /// network's training.
  void share_statistics(torch::nn::Module& network) const;

 private:
  struct Group;
  ProcessPlace place_;
  std::unique_ptr<Group> group_;  // none: one process
};

}  // namespace lasso::train
