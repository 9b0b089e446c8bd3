#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

namespace lasso::checkpoint {

/// Named tensors, as a checkpoint holds them.
using TensorMap = std::map<std::string, at::Tensor>;

/// Gives the memory of a tensor that shares the pages of a file back; it is read again when
/// touched. Does nothing to a tensor that lies elsewhere.
void release_pages(const at::Tensor& tensor) noexcept;

}  // namespace lasso::checkpoint
