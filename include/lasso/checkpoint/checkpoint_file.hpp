#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"

namespace lasso::checkpoint {

/// Reads a safetensors file or a PyTorch archive, recognised by its first bytes. Throws a model
/// Error that names the file if it is neither, or malformed.
TensorMap read_checkpoint(const std::filesystem::path& path);

}  // namespace lasso::checkpoint
