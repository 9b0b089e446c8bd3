#include "lasso/nn/network_state.hpp"

#include <ATen/ATen.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

namespace lasso::nn {

std::map<std::string, at::Tensor> state_of(const torch::nn::Module& network) {
  std::map<std::string, at::Tensor> state;
  for (const auto& item : network.named_parameters()) {
    state.emplace(item.key(), item.value().detach());
  }
  for (const auto& item : network.named_buffers()) {
    state.emplace(item.key(), item.value());
  }
  return state;
}

Layout layout_of(const torch::nn::Module& network) {
  Layout layout;
  for (const auto& [name, tensor] : state_of(network)) {
    layout.emplace(name, tensor.sizes().vec());
  }
  return layout;
}

void share_state(torch::nn::Module& network, const std::map<std::string, at::Tensor>& state) {
  const torch::NoGradGuard no_grad;
  const auto share = [&](const std::string& name, at::Tensor& own) {
    own.set_data(state.at(name).contiguous());
  };
  for (auto& item : network.named_parameters()) {
    share(item.key(), item.value());
  }
  for (auto& item : network.named_buffers()) {
    share(item.key(), item.value());
  }
}

}  // namespace lasso::nn
