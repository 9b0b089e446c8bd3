#pragma once

#include <filesystem>
#include <memory>

#include "lasso/model/model_config.hpp"
#include "lasso/model/text_embedder.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::model {

/// A model under construction: its networks with their own weights, its tokenizer, and a matching
/// config.
struct ModelBundle {
  ModelConfig config;
  std::shared_ptr<nn::SeparatorNetwork> separator;
  TextEmbedder text;
  std::shared_ptr<nn::AudioEncoder> audio_encoder;  ///< null if the config has none

  /// Creates a bundle with fresh random weights, in training mode. `tokenizer`: its file, or the
  /// folder of its files. Throws a model Error if its vocabulary does not match the config.
  static ModelBundle create(const std::filesystem::path& config_file,
                            const std::filesystem::path& tokenizer);

  /// Creates a bundle with a fresh separator and the text encoder of the bundle in folder
  /// `encoders`. The encoder's weights are mapped and must not be modified.
  static ModelBundle with_frozen_text(const ModelConfig& config,
                                      const std::filesystem::path& encoders);

  /// Copies the weights of the encoders, or of the separator, from a bundle's folder. Throws a
  /// model Error that names the file if they do not fit.
  void load_encoders(const std::filesystem::path& folder) const;
  void load_separator(const std::filesystem::path& folder) const;

  /// Writes the bundle as a folder, replacing an existing one: all of it, or only the encoders.
  /// Throws an input Error on failure.
  void save(const std::filesystem::path& folder) const;
  void save_encoders(const std::filesystem::path& folder) const;
};

}  // namespace lasso::model
