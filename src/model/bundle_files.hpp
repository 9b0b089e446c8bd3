#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// The file names in a bundle.
constexpr const char* kConfigFile = "config.json";
constexpr const char* kSeparatorFile = "separator.safetensors";
constexpr const char* kTextEncoderFile = "text_encoder.safetensors";
constexpr const char* kAudioEncoderFile = "audio_encoder.safetensors";
constexpr const char* kTokenizerFile = "tokenizer.model";
constexpr const char* kVocabularyFile = "vocab.json";
constexpr const char* kMergesFile = "merges.txt";

/// The files of a tokenizer of this kind.
std::vector<const char*> tokenizer_files(TokenizerKind kind);

/// The contents of a bundle.
struct BundleFiles {
  std::string config;                                    ///< a JSON object, without `files`
  std::map<std::string, checkpoint::TensorMap> tensors;  ///< by file name
  std::map<std::string, std::string> texts;              ///< contents by file name
};

/// Writes a bundle's folder, replacing an existing one, which remains until the new one is
/// complete. Adds to config.json `files`, the size and SHA-256 of every other file, and in `checks`
/// the accuracy of the separator in bfloat16, if this processor can measure it. Tensors are stored
/// in the config's dtype. Throws an input Error on failure.
void write_bundle(const std::filesystem::path& folder, const BundleFiles& files);

}  // namespace lasso::model
