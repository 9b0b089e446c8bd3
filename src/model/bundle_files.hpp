#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// Names of the files of a bundle.
constexpr const char* kConfigFile = "config.json";
constexpr const char* kSeparatorFile = "separator.safetensors";
constexpr const char* kTextEncoderFile = "text_encoder.safetensors";
constexpr const char* kAudioEncoderFile = "audio_encoder.safetensors";
constexpr const char* kTokenizerFile = "tokenizer.model";
constexpr const char* kVocabularyFile = "vocab.json";
constexpr const char* kMergesFile = "merges.txt";

/// Those of them that a tokenizer of that kind is made of.
std::vector<const char*> tokenizer_files(TokenizerKind kind);

/// What a bundle is made of.
struct BundleFiles {
  std::string config;                                    ///< a JSON object, without `files`
  std::map<std::string, checkpoint::TensorMap> tensors;  ///< by file name
  std::map<std::string, std::string> texts;              ///< bytes by file name
};

/// Writes a bundle's folder, replacing an older one, which is there until the new one is complete.
/// config.json gets `files`: the size and SHA-256 of each other file, and in `checks` how good the
/// separator is in bfloat16, where this processor can tell. Tensors are stored as the config says.
/// Throws an input Error if it cannot be written.
void write_bundle(const std::filesystem::path& folder, const BundleFiles& files);

}  // namespace lasso::model
