#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <torch/nn/modules/linear.h>

namespace lasso::nn {

/// The additive half of FiLM (Perez et al. 2018, eq. 2, gamma = 1), as AudioSep has it: one
/// linear layer from the condition to each place in the network that is shifted by it.
class FilmImpl : public torch::nn::Module {
 public:
  explicit FilmImpl(std::int64_t condition_size) : condition_size_(condition_size) {}

  /// A shift for `channels` channels under the checkpoint's name for it. The index is its place
  /// in what forward() gives.
  std::size_t add(const std::string& name, std::int64_t channels);

  /// condition (batch, condition_size) -> for each place (batch, channels, 1, 1).
  std::vector<at::Tensor> forward(const at::Tensor& condition);

 private:
  std::int64_t condition_size_;
  std::vector<torch::nn::Linear> layers_;
};
TORCH_MODULE(Film);

}  // namespace lasso::nn
