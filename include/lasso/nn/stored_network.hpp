#pragma once

#include <functional>
#include <utility>

#include <torch/nn/module.h>

namespace lasso::nn {

/// A network whose weights may lie in a mapped file and need not be in memory all at once.
class StoredNetwork : public torch::nn::Module {
 public:
  /// Sets a callback for each layer's weights after use, for example to release the memory of
  /// mapped weights. Small networks do not call it.
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
