#pragma once

#include <filesystem>
#include <memory>

#include "lasso/model/model_config.hpp"
#include "lasso/model/text_side.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::model {

/// A model being made: its networks with weights of their own, its tokenizer, and the config that
/// says how they fit.
struct ModelBundle {
  ModelConfig config;
  std::shared_ptr<nn::SeparatorNetwork> separator;
  TextSide text;
  std::shared_ptr<nn::AudioEncoder> audio_encoder;  ///< null where the config has none

  /// With fresh random weights, in training mode. `tokenizer`: its file, or the folder of its
  /// files. Throws a model Error if its vocabulary is not the config's.
  static ModelBundle create(const std::filesystem::path& config_file,
                            const std::filesystem::path& tokenizer);

  /// With a fresh separator behind the text encoder of another bundle, whose folder is `encoders`:
  /// loaded, mapped, and to be left as it is.
  static ModelBundle with_frozen_text(const ModelConfig& config,
                                      const std::filesystem::path& encoders);

  /// Copies the weights of the encoders, or of the separator, from a bundle's folder. Throws a
  /// model Error that names the file for what does not fit.
  void load_encoders(const std::filesystem::path& folder) const;
  void load_separator(const std::filesystem::path& folder) const;

  /// Writes the bundle as a folder, replacing an older one: all of it, or the encoders alone.
  /// Throws an input Error if it cannot.
  void save(const std::filesystem::path& folder) const;
  void save_encoders(const std::filesystem::path& folder) const;
};

}  // namespace lasso::model
