#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"

namespace lasso::checkpoint {

/// Reads a safetensors file: 8 bytes of header length (little-endian), a JSON header of dtypes,
/// shapes and byte ranges, then the data. The file is memory-mapped: tensors share its pages, are
/// read from disk on access, must not be written to, and keep the mapping alive.
/// Throws a model Error that names the file and the tensor for anything malformed: mismatched
/// sizes, unknown dtypes, and ranges that overlap, leave gaps or exceed the file.
TensorMap read_safetensors(const std::filesystem::path& path);

/// Writes `tensors` (CPU, any strides) in C order, sorted so that each is aligned to its element
/// size. The file appears complete or not at all and replaces an existing one.
void write_safetensors(const std::filesystem::path& path, const TensorMap& tensors);

}  // namespace lasso::checkpoint
