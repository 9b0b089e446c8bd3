#include "lasso/nn/film.hpp"

#include <ATen/ATen.h>

namespace lasso::nn {

std::size_t FilmImpl::add(const std::string& name, std::int64_t channels) {
  layers_.emplace_back(register_module(name, torch::nn::Linear(condition_size_, channels)));
  return layers_.size() - 1;
}

std::vector<at::Tensor> FilmImpl::forward(const at::Tensor& condition) {
  TORCH_CHECK(condition.dim() == 2 && condition.size(1) == condition_size_,
              "condition must be (batch, ",
              condition_size_,
              "), got ",
              condition.sizes());
  std::vector<at::Tensor> shifts;
  shifts.reserve(layers_.size());
  for (auto& layer : layers_) {
    shifts.push_back(layer(condition).unsqueeze(-1).unsqueeze(-1));
  }
  return shifts;
}

}  // namespace lasso::nn
