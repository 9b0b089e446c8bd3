#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"

namespace lasso::checkpoint {

/// The tensors of a file that PyTorch 1.6 or newer wrote with torch.save: those of the dictionary
/// it holds or, if there is one, of the `state_dict` or `model_state_dict` in it. Everything else
/// (optimizer moments, counters) is left unread. Sizes, strides and offsets are the file's; tensors
/// share its mapped pages as read_safetensors' do.
///
/// The pickle inside is read by building dictionaries, lists, numbers, texts and tensors. Nothing
/// in it is looked up or run, and time and memory are bounded by the file's size.
/// Throws a model Error that names the file for anything malformed, and for PyTorch's older forms.
TensorMap read_torch_archive(const std::filesystem::path& path);

}  // namespace lasso::checkpoint
