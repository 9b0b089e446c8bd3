#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/audio_encoder_config.hpp"
#include "lasso/nn/stored_network.hpp"

namespace lasso::nn {

/// Turns recordings into conditions, in the space that the text encoder's are in.
class AudioEncoder : public StoredNetwork {
 public:
  ///   features   (batch, frames, bands)    float32, of the kind that the architecture takes
  ///   condition  (batch, condition_size)   float32
  virtual at::Tensor forward(const at::Tensor& features) = 0;
};

/// The small one has fresh random weights; HTS-AT's are not set, it is there to be loaded.
std::shared_ptr<AudioEncoder> make_audio_encoder(const AudioEncoderConfig& config);

}  // namespace lasso::nn
