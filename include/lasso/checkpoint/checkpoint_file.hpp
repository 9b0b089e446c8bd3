#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"

namespace lasso::checkpoint {

/// Reads a checkpoint of either kind, told by its first bytes: safetensors or PyTorch's archive.
/// Throws a model Error that names the file if it is neither, or not sound.
TensorMap read_checkpoint(const std::filesystem::path& path);

}  // namespace lasso::checkpoint
