#include "lasso/model/network_state.hpp"

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"

namespace lasso::model {

std::vector<std::string> misfits(const nn::Layout& layout, const checkpoint::TensorMap& state) {
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

void refuse_misfits(const nn::Layout& layout,
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
  refuse_misfits(nn::layout_of(network), state, origin);
  nn::share_state(network, state);
}

}  // namespace lasso::model
