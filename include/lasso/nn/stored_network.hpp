#pragma once

#include <functional>
#include <utility>

#include <torch/nn/module.h>

namespace lasso::nn {

/// A network whose weights may lie in a mapped file, and need not be in memory all at once.
class StoredNetwork : public torch::nn::Module {
 public:
  /// What to do with a layer's weights once they had their turn, such as giving the memory of those
  /// back that lie in a file. Small networks do not ask.
  void set_release(std::function<void(const at::Tensor&)> release) {
    release_ = std::move(release);
  }

 protected:
  void release(const torch::nn::Module& layer) const {
    for (const at::Tensor& weights : layer.parameters()) {
      if (release_) {
        release_(weights);
      }
    }
  }

 private:
  std::function<void(const at::Tensor&)> release_;
};

}  // namespace lasso::nn
