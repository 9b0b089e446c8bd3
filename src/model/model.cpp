#include "lasso/model/model.hpp"

#include <utility>

#include <ATen/core/grad_mode.h>

#include "bundle_files.hpp"
#include "condition_cache.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/audio_encoder.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

Model::Model(fs::path folder, bool cache)
    : folder_(std::move(folder)), cache_(cache), config_(ModelConfig::load(folder_ / kConfigFile)) {
  const fs::path file = folder_ / kSeparatorFile;
  refuse_misfits(
      nn::resunet30_layout(config_.separator), checkpoint::read_safetensors(file), file.string());
}

std::shared_ptr<const nn::FoldedResUNet30> Model::separator(c10::Device device,
                                                            at::ScalarType dtype) const {
  return std::make_shared<const nn::FoldedResUNet30>(
      config_.separator, checkpoint::read_safetensors(folder_ / kSeparatorFile), device, dtype);
}

std::shared_ptr<nn::AudioEncoder> Model::audio_encoder() const {
  if (!config_.audio_encoder) {
    throw Error(ErrorKind::model,
                "model '" + config_.name +
                    "' has no audio encoder to listen to examples with; say in words what to "
                    "separate, or take another model");
  }
  auto encoder = nn::make_audio_encoder(*config_.audio_encoder);
  const fs::path file = folder_ / kAudioEncoderFile;
  share_state(*encoder, checkpoint::read_safetensors(file), file.string());
  encoder->set_release(checkpoint::release_pages);
  if (config_.audio_encoder->architecture != nn::AudioArchitecture::htsat) {
    encoder->to(at::kFloat);  // HTS-AT's weights are converted when they have their turn
  }
  encoder->eval();
  return encoder;
}

at::Tensor Model::conditions(const std::vector<std::string>& queries) {
  const at::NoGradGuard no_grad;
  const auto make = [&] {
    if (!text_) {
      text_ = TextSide::load(config_, folder_);
    }
    return text_->conditions(queries);
  };
  return cache_ ? cached_conditions(config_, queries, make) : make();
}

}  // namespace lasso::model
