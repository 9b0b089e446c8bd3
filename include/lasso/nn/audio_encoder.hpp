#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/audio_encoder_config.hpp"
#include "lasso/nn/stored_network.hpp"

namespace lasso::nn {

/// Encodes recordings as conditions, in the same space as the text encoder's.
class AudioEncoder : public StoredNetwork {
 public:
  ///   features   (batch, frames, bands)    float32, of the kind that the architecture expects
  ///   condition  (batch, condition_size)   float32
  virtual at::Tensor forward(const at::Tensor& features) = 0;

  /// Prepares for inference: from now on the weights must not change, and conditions have no
  /// gradients. Does nothing where that gains nothing.
  virtual void fold() {}
};

/// The small CNN gets fresh random weights. HTS-AT's weights are uninitialised: load them.
std::shared_ptr<AudioEncoder> make_audio_encoder(const AudioEncoderConfig& config);

}  // namespace lasso::nn
