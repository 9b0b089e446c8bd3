#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/nn/resunet30.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "lasso/text/tokenizer.hpp"

namespace lasso::model {

/// A model in memory: its networks, its tokenizer, and the config that says how they fit.
/// The networks are ready to compute (eval mode, on the CPU) unless said otherwise.
struct ModelBundle {
  ModelConfig config;
  nn::ResUNet30 separator = nullptr;
  nn::TextEncoder text_encoder = nullptr;
  std::unique_ptr<text::Tokenizer> tokenizer;
  std::string tokenizer_file;  ///< its bytes, kept for save()

  /// A model with fresh random weights, in training mode. `tokenizer_file`: a SentencePiece model.
  /// Throws a model Error if its vocabulary is not the config's.
  static ModelBundle create(const std::filesystem::path& config_file,
                            const std::filesystem::path& tokenizer_file);

  /// Reads a bundle folder. Throws a model Error that names all missing, extra and misshapen
  /// tensors at once.
  static ModelBundle load(const std::filesystem::path& folder);

  /// Writes the bundle as a folder, replacing an older one. Throws an input Error if it cannot.
  void save(const std::filesystem::path& folder) const;

  /// The condition of each query: (queries, condition_size), on the networks' device.
  at::Tensor conditions(const std::vector<std::string>& queries);
};

/// The parameters and buffers of a network under their checkpoint names, sharing its memory.
checkpoint::TensorMap state_of(const torch::nn::Module& network);

/// Copies `state` into the network. Names and shapes must match one to one: otherwise throws a
/// model Error that names `origin` and lists all that do not.
void load_state(torch::nn::Module& network,
                const checkpoint::TensorMap& state,
                const std::string& origin);

/// Names of the files of a bundle.
constexpr const char* kConfigFile = "config.json";
constexpr const char* kSeparatorFile = "separator.safetensors";
constexpr const char* kTextEncoderFile = "text_encoder.safetensors";
constexpr const char* kTokenizerFile = "tokenizer.model";

}  // namespace lasso::model
