#include "lasso/nn/audio_encoder.hpp"

#include "audio_cnn.hpp"
#include "htsat.hpp"

namespace lasso::nn {

std::shared_ptr<AudioEncoder> make_audio_encoder(const AudioEncoderConfig& config) {
  if (config.architecture == AudioArchitecture::htsat) {
    return std::make_shared<Htsat>(config);
  }
  return std::make_shared<AudioCnn>(config);
}

}  // namespace lasso::nn
