#include "support/reference_network.hpp"

#include <nlohmann/json.hpp>

#include "lasso/model/network_state.hpp"
#include "support/support.hpp"

namespace lasso::testing {

nn::ResUNet30 reference_network() {
  nn::ResUNet30 network{nn::ResUNet30Config{}};
  const auto layout = nlohmann::json::parse(read_text(data_folder() / "audiosep_layout.json"));
  const torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : nn::state_of(*network)) {
    if (tensor.is_floating_point()) {
      const auto& entry = layout.at(name);
      tensor.copy_(formula(name, tensor.sizes(), entry[0].get<double>(), entry[1].get<double>()));
    }
  }
  network->eval();
  return network;
}

}  // namespace lasso::testing
