#pragma once

#include <optional>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// The signal-to-noise ratio in dB of gains in bfloat16 against float32, measured over more frames
/// than the network's context, with features that fall with frequency like real audio. `tensors`:
/// the separator's. Returns nullopt if the processor does not support bfloat16.
std::optional<double> bf16_snr_db(const ModelConfig& config, const checkpoint::TensorMap& tensors);

}  // namespace lasso::model
