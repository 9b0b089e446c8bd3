#include "lasso/model/model.hpp"

#include <utility>

#include <ATen/core/grad_mode.h>

#include "bundle_files.hpp"
#include "condition_cache.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/separators.hpp"
#include "plan_cache.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

Model::Model(fs::path folder, bool cache)
    : folder_(std::move(folder)), cache_(cache), config_(ModelConfig::load(folder_ / kConfigFile)) {
  const fs::path file = folder_ / kSeparatorFile;
  refuse_misfits(
      nn::separator_layout(config_.separator), checkpoint::read_safetensors(file), file.string());
}

std::shared_ptr<const nn::MaskNetwork> Model::separator(c10::Device device,
                                                        at::ScalarType dtype,
                                                        std::int64_t kernel_bytes) const {
  const nn::ConvolutionPlan plan =
      device.is_cpu() ? convolutions(dtype, kernel_bytes) : nn::ConvolutionPlan();
  return nn::make_mask_network(config_.separator,
                               checkpoint::read_safetensors(folder_ / kSeparatorFile),
                               device,
                               dtype,
                               plan);
}

void Model::measure_convolutions(at::ScalarType dtype, std::int64_t kernel_bytes) const {
  measure_plan(config_, dtype, kernel_bytes);
}

nn::ConvolutionPlan Model::convolutions(at::ScalarType dtype, std::int64_t kernel_bytes) const {
  return convolution_plan(config_, dtype, kernel_bytes);
}

std::shared_ptr<nn::AudioEncoder> Model::audio_encoder() const {
  if (!config_.audio_encoder) {
    throw Error(
        ErrorKind::model,
        "model '" + config_.name +
            "' has no audio encoder for example recordings; use words, or choose another model");
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

const TextEmbedder& Model::text() {
  if (!text_) {
    text_ = TextEmbedder::load(config_, folder_);
  }
  return *text_;
}

nn::Condition Model::condition(const std::string& query) {
  const at::NoGradGuard no_grad;
  const bool attends = nn::token_width(config_.separator) > 0;
  const auto make = [&] { return text().conditions({query}); };
  return cache_ ? cached_condition(config_, {query}, attends, make) : make();
}

at::Tensor Model::embeddings(const std::vector<std::string>& texts) {
  const at::NoGradGuard no_grad;
  const auto make = [&] { return nn::Condition(text().embeddings(texts)); };
  return (cache_ ? cached_condition(config_, texts, /*tokens=*/false, make) : make()).embedding;
}

}  // namespace lasso::model
