#pragma once

#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/nn/network_state.hpp"

namespace lasso::model {

/// What keeps `state` from having that layout, name by name: what is missing, misshapen,
/// unexpected. Empty if nothing does.
std::vector<std::string> misfits(const nn::Layout& layout, const checkpoint::TensorMap& state);

/// Throws a model Error that names `origin` and the first few misfits.
void refuse_misfits(const nn::Layout& layout,
                    const checkpoint::TensorMap& state,
                    const std::string& origin);

/// Makes the tensors of `state` the network's own, in their dtype and without copying them: for
/// computing only, as mapped tensors must not be written to. Throws a model Error that names
/// `origin` and lists all misfits.
void share_state(torch::nn::Module& network,
                 const checkpoint::TensorMap& state,
                 const std::string& origin);

}  // namespace lasso::model
