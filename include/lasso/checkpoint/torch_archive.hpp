#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"

namespace lasso::checkpoint {

/// Reads the tensors of a file written by torch.save in PyTorch 1.6 or newer: those of the
/// top-level dictionary or, if present, of its `state_dict` or `model_state_dict`. Everything else
/// (optimizer moments, counters) is skipped. Sizes, strides and offsets are the file's; tensors
/// share its mapped pages like those of read_safetensors().
///
/// The pickle is interpreted only by building dictionaries, lists, numbers, strings and tensors.
/// Nothing in it is imported or executed, and time and memory are bounded by the file's size.
/// Throws a model Error that names the file for anything malformed, and for PyTorch's older
/// formats.
TensorMap read_torch_archive(const std::filesystem::path& path);

}  // namespace lasso::checkpoint
