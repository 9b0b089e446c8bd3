#pragma once

#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"

namespace torch::nn {
class Module;
}

namespace lasso::model {

/// The parameters and buffers of a network under their checkpoint names, sharing its memory.
checkpoint::TensorMap state_of(const torch::nn::Module& network);

/// What keeps `state` from being that of `network`, name by name: what is missing, misshapen,
/// unexpected. Empty if nothing does.
std::vector<std::string> misfits(const torch::nn::Module& network,
                                 const checkpoint::TensorMap& state);

/// The first few of them in words.
std::string listed(const std::vector<std::string>& misfits);

/// Makes the tensors of `state` the network's own, without copying those that have its dtype: for
/// computing only, as mapped tensors must not be written to. Throws a model Error that names
/// `origin` and lists all misfits.
void share_state(torch::nn::Module& network,
                 const checkpoint::TensorMap& state,
                 const std::string& origin);

}  // namespace lasso::model
