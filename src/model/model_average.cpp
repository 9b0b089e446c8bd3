#include "lasso/model/model_average.hpp"

#include <cstddef>
#include <numeric>
#include <string>

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "bundle_files.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/separators.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

void average_models(const std::vector<fs::path>& folders,
                    const std::vector<double>& shares,
                    const fs::path& output) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (shares.size() != folders.size() || !(sum > 0.0)) {
    throw Error(ErrorKind::usage,
                "there are " + std::to_string(folders.size()) + " models and " +
                    std::to_string(shares.size()) + " weights of sum " + std::to_string(sum) +
                    "; give one weight for each model, and a positive sum");
  }
  const fs::path& first = folders.front();
  const ModelBundle bundle = ModelBundle::create(first / kConfigFile, first);
  bundle.load_encoders(first);
  bundle.load_separator(first);
  const torch::NoGradGuard no_grad;
  auto state = nn::state_of(*bundle.separator);
  for (auto& [name, tensor] : state) {
    if (tensor.is_floating_point()) {
      tensor.zero_();
    }
  }
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const fs::path file = folders[i] / kSeparatorFile;
    const auto weights = checkpoint::read_safetensors(file);
    if (!misfits(nn::layout_of(*bundle.separator), weights).empty()) {
      throw Error(ErrorKind::model,
                  "'" + file.string() + "' is of another network than '" + first.string() +
                      "'; average checkpoints of one network");
    }
    for (auto& [name, tensor] : state) {
      if (tensor.is_floating_point()) {
        tensor.add_(weights.at(name).to(tensor.scalar_type()), shares[i] / sum);
      }
    }
  }
  bundle.save(output);
}

}  // namespace lasso::model
