#pragma once

#include <optional>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// How well gains in bfloat16 agree with those in float32, in dB: over more than the network looks
/// at, with features that fall with frequency as sounds do. `tensors`: the separator's. Empty where
/// the processor cannot compute in bfloat16.
std::optional<double> bf16_snr_db(const ModelConfig& config, const checkpoint::TensorMap& tensors);

}  // namespace lasso::model
