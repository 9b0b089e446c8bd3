#include "lasso/model/model_check.hpp"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "bundle_files.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/model/text_embedder.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/nn/text_encoder.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Files that are not what config.json recorded of them.
void check_hashes(const fs::path& folder, const json& recorded, std::vector<std::string>& faults) {
  for (const auto& [name, entry] : recorded.items()) {
    if (!fs::is_regular_file(folder / name)) {
      faults.push_back(name + " is missing");
    } else if (sha256_of_file(folder / name) != entry.value("sha256", "")) {
      faults.push_back(name + " differs from the installed file (SHA-256)");
    }
  }
}

void check_tensors(const fs::path& file,
                   const nn::Layout& layout,
                   std::vector<std::string>& faults) {
  const auto tensors = checkpoint::read_safetensors(file);
  const std::string name = file.filename().string() + ": ";
  for (const std::string& misfit : misfits(layout, tensors)) {
    faults.push_back(name + misfit);
  }
  for (const auto& [key, tensor] : tensors) {
    if (!tensor.isfinite().all().item<bool>()) {
      faults.push_back(name + key);
      faults.back() += " has values that are not finite";
    }
  }
}

}  // namespace

std::vector<std::string> faults_of(const fs::path& folder) {
  std::vector<std::string> faults;
  try {
    const ModelConfig config = ModelConfig::load(folder / kConfigFile);
    check_hashes(folder, json::parse(config.document).value("files", json::object()), faults);
    const TextEmbedder text = TextEmbedder::create(config, folder);
    check_tensors(folder / kSeparatorFile, nn::separator_layout(config.separator), faults);
    check_tensors(folder / kTextEncoderFile, nn::layout_of(*text.encoder), faults);
    if (config.audio_encoder) {
      const auto sounds = nn::make_audio_encoder(*config.audio_encoder);
      check_tensors(folder / kAudioEncoderFile, nn::layout_of(*sounds), faults);
    }
  } catch (const Error& error) {
    faults.emplace_back(error.what());
  }
  return faults;
}

}  // namespace lasso::model
