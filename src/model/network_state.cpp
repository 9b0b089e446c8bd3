#include "lasso/model/network_state.hpp"

#include <ATen/ATen.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"

namespace lasso::model {

checkpoint::TensorMap state_of(const torch::nn::Module& network) {
  checkpoint::TensorMap state;
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

std::vector<std::string> misfits(const Layout& layout, const checkpoint::TensorMap& state) {
  std::vector<std::string> found;
  for (const auto& [name, shape] : layout) {
    const auto given = state.find(name);
    if (given == state.end()) {
      found.push_back(name + " is missing");
    } else if (given->second.sizes() != at::IntArrayRef(shape)) {
      found.push_back(name + " has the wrong shape");
    }
  }
  for (const auto& [name, tensor] : state) {
    if (layout.count(name) == 0) {
      found.push_back(name + " is unexpected");
    }
  }
  return found;
}

void refuse_misfits(const Layout& layout,
                    const checkpoint::TensorMap& state,
                    const std::string& origin) {
  if (const auto faults = misfits(layout, state); !faults.empty()) {
    throw Error(ErrorKind::model,
                "'" + origin + "' does not fit its config.json: " + listed(faults) +
                    "; use the files of one model");
  }
}

void share_state(torch::nn::Module& network,
                 const checkpoint::TensorMap& state,
                 const std::string& origin) {
  refuse_misfits(layout_of(network), state, origin);
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

}  // namespace lasso::model
