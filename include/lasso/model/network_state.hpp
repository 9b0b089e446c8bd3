#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"

namespace torch::nn {
class Module;
}

namespace lasso::model {

/// The parameters and buffers of a network under their checkpoint names, sharing its memory.
checkpoint::TensorMap state_of(const torch::nn::Module& network);

/// Shapes by name.
using Layout = std::map<std::string, std::vector<std::int64_t>>;
Layout layout_of(const torch::nn::Module& network);

/// What keeps `state` from having that layout, name by name: what is missing, misshapen,
/// unexpected. Empty if nothing does.
std::vector<std::string> misfits(const Layout& layout, const checkpoint::TensorMap& state);

/// Throws a model Error that names `origin` and the first few misfits.
void refuse_misfits(const Layout& layout,
                    const checkpoint::TensorMap& state,
                    const std::string& origin);

/// Makes the tensors of `state` the network's own, in their dtype and without copying them: for
/// computing only, as mapped tensors must not be written to. Throws a model Error that names
/// `origin` and lists all misfits.
void share_state(torch::nn::Module& network,
                 const checkpoint::TensorMap& state,
                 const std::string& origin);

}  // namespace lasso::model
