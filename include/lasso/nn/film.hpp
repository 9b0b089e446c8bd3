#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <torch/nn/modules/linear.h>

namespace lasso::nn {

/// The additive half of FiLM (Perez et al. 2018, eq. 2, gamma = 1), as in AudioSep: one linear
/// layer from the condition to each place in the network that it shifts.
class FilmImpl : public torch::nn::Module {
 public:
  explicit FilmImpl(std::int64_t condition_size) : condition_size_(condition_size) {}

  /// Adds a shift for `channels` channels, under its checkpoint name. Returns its index in the
  /// result of forward().
  std::size_t add(const std::string& name, std::int64_t channels);

  /// condition (batch, condition_size) -> (batch, channels, 1, 1) for each place.
  std::vector<at::Tensor> forward(const at::Tensor& condition);

 private:
  std::int64_t condition_size_;
  std::vector<torch::nn::Linear> layers_;
};
TORCH_MODULE(Film);

}  // namespace lasso::nn
