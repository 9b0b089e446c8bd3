#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

namespace lasso::checkpoint {

/// Named tensors, as a checkpoint holds them.
using TensorMap = std::map<std::string, at::Tensor>;

}  // namespace lasso::checkpoint
