#pragma once

#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/nn/network_state.hpp"

namespace lasso::model {

/// The differences between `state` and `layout`, by name: missing, misshapen and unexpected
/// tensors. Empty if there are none.
std::vector<std::string> misfits(const nn::Layout& layout, const checkpoint::TensorMap& state);

/// Throws a model Error that names `origin` and the first few misfits, if any.
void refuse_misfits(const nn::Layout& layout,
                    const checkpoint::TensorMap& state,
                    const std::string& origin);

/// Replaces the network's tensors with those of `state`, keeping their dtype and without copying.
/// For inference only, as mapped tensors must not be written to. Throws a model Error that names
/// `origin` and lists all misfits.
void share_state(torch::nn::Module& network,
                 const checkpoint::TensorMap& state,
                 const std::string& origin);

}  // namespace lasso::model
