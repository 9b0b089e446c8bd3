#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

namespace lasso::checkpoint {

/// The named tensors of a checkpoint.
using TensorMap = std::map<std::string, at::Tensor>;

/// Releases the memory of a tensor that shares the pages of a mapped file; it is read again on
/// access. Has no effect on other tensors.
void release_pages(const at::Tensor& tensor) noexcept;

}  // namespace lasso::checkpoint
