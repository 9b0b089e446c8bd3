#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <c10/core/ScalarType.h>

#include "lasso/nn/audio_encoder_config.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/nn/text_encoder_config.hpp"

namespace lasso::model {

/// How a waveform becomes what the network sees, and the network's gain a sound.
struct FrontEnd {
  std::int64_t sample_rate = 32000;  ///< Hz
  std::int64_t n_fft = 2048;
  std::int64_t hop = 320;
  /// Perceptual bands that bins are pooled into; 0: the network sees every bin.
  std::int64_t bands = 0;
  /// The network sees magnitude^exponent. 1: the magnitude itself.
  double exponent = 1.0;
  bool logarithmic = false;   ///< log(1 + that) instead
  bool silent_edges = false;  ///< frames see silence beyond a recording, not its reflection

  /// What the network sees of a frame: bands, or bins where there are none.
  std::int64_t rows() const { return bands > 0 ? bands : n_fft / 2 + 1; }
};

/// Those of the published systems; AudioSep's is the default.
FrontEnd bimodal_front_end();
FrontEnd time_selective_front_end();

enum class TokenizerKind { sentencepiece, byte_bpe };

/// How sure it is that a sound is in a recording, of what a first pass through it found: 1 / (1 +
/// exp(-odds)), odds = likeness l + level v + mixture m + bias, with l the cosine of what was asked
/// for and what was found, v the level of what was found over the recording in dB, m the cosine of
/// what was asked for and the recording where it is nearest.
struct PresenceCalibration {
  double likeness = 0.0;
  double level = 0.0;
  double mixture = 0.0;
  double bias = 0.0;
  double least = 0.0;  ///< a sound less likely than this is taken for absent; 0: none ever is
};

/// How a cosine of a recording's and a text's conditions becomes a probability that the sound is
/// there, were it asked for alone: 1 / (1 + exp((centre - cosine) / width)). The defaults are a
/// guess for CLAP's towers, as no weights to fit them with were at hand.
struct DetectionCalibration {
  double centre = 0.2;
  double width = 0.05;
  /// The same where the sound was separated from the recording, too; its `least` is not used.
  PresenceCalibration separated{10.0, 0.05, 10.0, -4.0, 0.0};
  /// By which cosines are multiplied before a softmax over classes: 1 over the temperature of
  /// training. The default is what CLAP's training begins with.
  double logit_scale = 1.0 / 0.07;
};

/// A bundle's config.json. What the program computes with is here as values; the rest (licence,
/// provenance, metrics, description) is for readers and is kept as it was found.
struct ModelConfig {
  std::string name;
  FrontEnd front_end;
  nn::SeparatorConfig separator;  ///< bins follow from front_end, condition_size is shared
  nn::TextEncoderConfig text_encoder;
  TokenizerKind tokenizer = TokenizerKind::sentencepiece;
  /// What makes a condition of a recording, where the bundle has such a network.
  std::optional<nn::AudioEncoderConfig> audio_encoder;
  /// Where a second pass through a recording does it good: see separate::SecondPass.
  std::optional<PresenceCalibration> presence;
  DetectionCalibration detection;
  /// How matrices and kernels are stored.
  at::ScalarType storage = at::kFloat;
  /// How well gains computed in bfloat16 agree with those in float32, in dB, as measured when the
  /// bundle was made.
  std::optional<double> bf16_snr_db;
  bool hashed = false;   ///< whether the document names the SHA-256 of the weights
  std::string document;  ///< the whole file, UTF-8 JSON

  /// Throws a model Error that names the file and the field for what is missing, of the wrong
  /// type or out of range.
  static ModelConfig load(const std::filesystem::path& path);

  /// The same for a document in memory; errors name its `origin`.
  static ModelConfig parse(const std::string& text, const std::string& origin);

  /// Of a model with this one's text encoder, and another separator. An audio encoder goes along
  /// where it has a front end of its own.
  ModelConfig with_separator(const std::string& new_name,
                             const FrontEnd& new_front_end,
                             const nn::SeparatorConfig& new_separator) const;
};

}  // namespace lasso::model
