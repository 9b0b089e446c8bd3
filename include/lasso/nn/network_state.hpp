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

/// The parameters and buffers of a network by their checkpoint names, sharing its memory.
std::map<std::string, at::Tensor> state_of(const torch::nn::Module& network);

/// Shapes by name.
using Layout = std::map<std::string, std::vector<std::int64_t>>;
Layout layout_of(const torch::nn::Module& network);

/// Replaces the network's tensors with those of `state`, which must have the network's layout,
/// keeping their dtype and without copying. For inference only, as mapped tensors must not be
/// written to.
void share_state(torch::nn::Module& network, const std::map<std::string, at::Tensor>& state);

}  // namespace lasso::nn
