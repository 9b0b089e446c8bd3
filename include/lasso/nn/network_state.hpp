#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace torch::nn {
class Module;
}

namespace lasso::nn {

/// The parameters and buffers of a network under their checkpoint names, sharing its memory.
std::map<std::string, at::Tensor> state_of(const torch::nn::Module& network);

/// Shapes by name.
using Layout = std::map<std::string, std::vector<std::int64_t>>;
Layout layout_of(const torch::nn::Module& network);

/// Makes the tensors of `state`, which has the network's layout, the network's own, in their dtype
/// and without copying them: for computing only, as mapped tensors must not be written to.
void share_state(torch::nn::Module& network, const std::map<std::string, at::Tensor>& state);

}  // namespace lasso::nn
