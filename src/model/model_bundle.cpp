#include "lasso/model/model_bundle.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "bundle_files.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/nn/text_encoder.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

checkpoint::TensorMap state_on_cpu(const torch::nn::Module& network) {
  checkpoint::TensorMap moved;
  for (const auto& [name, tensor] : nn::state_of(network)) {
    moved.emplace(name, tensor.cpu());
  }
  return moved;
}

void copy_weights(const fs::path& file, const torch::nn::Module& network) {
  const auto weights = checkpoint::read_safetensors(file);
  refuse_misfits(nn::layout_of(network), weights, file.string());
  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : nn::state_of(network)) {
    tensor.copy_(weights.at(name));
  }
}

BundleFiles encoders_of(const ModelBundle& bundle) {
  BundleFiles files{bundle.config.document, {}, bundle.text.files};
  files.tensors.emplace(kTextEncoderFile, state_on_cpu(*bundle.text.encoder));
  if (bundle.audio_encoder) {
    files.tensors.emplace(kAudioEncoderFile, state_on_cpu(*bundle.audio_encoder));
  }
  return files;
}

}  // namespace

ModelBundle ModelBundle::create(const fs::path& config_file, const fs::path& tokenizer) {
  ModelBundle bundle;
  bundle.config = ModelConfig::load(config_file);
  bundle.text = TextEmbedder::create(bundle.config, tokenizer);
  bundle.separator = nn::make_separator(bundle.config.separator);
  if (bundle.config.audio_encoder) {
    bundle.audio_encoder = nn::make_audio_encoder(*bundle.config.audio_encoder);
  }
  return bundle;
}

ModelBundle ModelBundle::with_frozen_text(const ModelConfig& config, const fs::path& encoders) {
  ModelBundle bundle;
  bundle.config = config;
  bundle.text = TextEmbedder::load(config, encoders);
  bundle.separator = nn::make_separator(config.separator);
  if (config.audio_encoder) {
    bundle.audio_encoder = nn::make_audio_encoder(*config.audio_encoder);
    const fs::path file = encoders / kAudioEncoderFile;
    share_state(*bundle.audio_encoder, checkpoint::read_safetensors(file), file.string());
  }
  return bundle;
}

void ModelBundle::load_encoders(const fs::path& folder) const {
  copy_weights(folder / kTextEncoderFile, *text.encoder);
  if (audio_encoder) {
    copy_weights(folder / kAudioEncoderFile, *audio_encoder);
  }
}

void ModelBundle::load_separator(const fs::path& folder) const {
  copy_weights(folder / kSeparatorFile, *separator);
}

void ModelBundle::save(const fs::path& folder) const {
  BundleFiles files = encoders_of(*this);
  files.tensors.emplace(kSeparatorFile, state_on_cpu(*separator));
  write_bundle(folder, files);
}

void ModelBundle::save_encoders(const fs::path& folder) const {
  write_bundle(folder, encoders_of(*this));
}

}  // namespace lasso::model
