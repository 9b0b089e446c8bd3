#include "lasso/model/model_bundle.hpp"

#include <ATen/ATen.h>

#include "bundle_files.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/text_encoder.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

checkpoint::TensorMap state_on_cpu(const torch::nn::Module& network) {
  checkpoint::TensorMap moved;
  for (const auto& [name, tensor] : state_of(network)) {
    moved.emplace(name, tensor.cpu());
  }
  return moved;
}

}  // namespace

ModelBundle ModelBundle::create(const fs::path& config_file, const fs::path& tokenizer) {
  ModelBundle bundle;
  bundle.config = ModelConfig::load(config_file);
  bundle.text = TextSide::create(bundle.config, tokenizer);
  bundle.separator = nn::ResUNet30(bundle.config.separator);
  return bundle;
}

void ModelBundle::save(const fs::path& folder) const {
  write_bundle(folder,
               {config.document,
                {{kSeparatorFile, state_on_cpu(*separator)},
                 {kTextEncoderFile, state_on_cpu(*text.encoder)}},
                text.files});
}

}  // namespace lasso::model
