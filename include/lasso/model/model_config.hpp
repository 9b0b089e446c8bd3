#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <c10/core/ScalarType.h>

#include "lasso/nn/audio_encoder_config.hpp"
#include "lasso/nn/separator_config.hpp"
#include "lasso/nn/text_encoder_config.hpp"

namespace lasso::model {

/// How a waveform becomes the network's input, and the network's gain a waveform.
struct FrontEnd {
  std::int64_t sample_rate = 32000;  ///< Hz
  std::int64_t n_fft = 2048;
  std::int64_t hop = 320;
  /// Number of perceptual bands that bins are pooled into; 0: the network sees every bin.
  std::int64_t bands = 0;
  /// The network sees magnitude^exponent.
  double exponent = 1.0;
  bool logarithmic = false;   ///< the network sees log(1 + magnitude^exponent)
  bool silent_edges = false;  ///< pad the edges with silence instead of reflecting the recording

  /// Size of the network's input per frame: bands, or bins without bands.
  std::int64_t rows() const { return bands > 0 ? bands : n_fft / 2 + 1; }
};

/// The front ends of the published systems; AudioSep's is the default.
FrontEnd bimodal_front_end();
FrontEnd time_selective_front_end();

enum class TokenizerKind { sentencepiece, byte_bpe };

/// The probability that a sound is in a recording, from the result of a first pass: 1 / (1 +
/// exp(-odds)), odds = likeness l + level v + mixture m + bias. l is the cosine similarity of the
/// query and the estimate, v the level of the estimate relative to the recording in dB, and m the
/// highest cosine similarity of the query and a part of the recording.
struct PresenceCalibration {
  double likeness = 0.0;
  double level = 0.0;
  double mixture = 0.0;
  double bias = 0.0;
  double least = 0.0;  ///< sounds with a lower probability count as absent; 0: none does
};

/// Maps the cosine similarity of a recording's and a text's conditions to the probability that the
/// sound is present, independently of other sounds: 1 / (1 + exp((centre - cosine) / width)). The
/// defaults are a guess for CLAP's towers, as no weights were available to fit them.
struct DetectionCalibration {
  double centre = 0.2;
  double width = 0.05;
  /// The calibration if the sound was also separated from the recording; its `least` is not used.
  PresenceCalibration separated{10.0, 0.05, 10.0, -4.0, 0.0};
  /// The factor for cosines before a softmax over classes: 1 over the training temperature. The
  /// default is the initial value of CLAP's training.
  double logit_scale = 1.0 / 0.07;
};

/// A bundle's config.json. The fields hold the values that the program computes with; everything
/// else (licence, provenance, metrics, description) is for readers and is preserved unchanged.
struct ModelConfig {
  std::string name;
  FrontEnd front_end;
  nn::SeparatorConfig separator;  ///< bins follow from front_end, condition_size is shared
  nn::TextEncoderConfig text_encoder;
  TokenizerKind tokenizer = TokenizerKind::sentencepiece;
  /// The audio encoder, if the bundle has one.
  std::optional<nn::AudioEncoderConfig> audio_encoder;
  /// Set if a second pass improves results: see separate::SecondPass.
  std::optional<PresenceCalibration> presence;
  DetectionCalibration detection;
  /// The dtype in which matrices and kernels are stored.
  at::ScalarType storage = at::kFloat;
  /// Signal-to-noise ratio in dB of gains in bfloat16 against float32, as measured when the bundle
  /// was made.
  std::optional<double> bf16_snr_db;
  bool hashed = false;   ///< whether the document contains the SHA-256 of the weights
  std::string document;  ///< the whole file, UTF-8 JSON

  /// Whether bfloat16 is accurate enough to compute in by default: at 40 dB or more.
  bool is_good_in_bf16() const;

  /// Throws a model Error that names the file and the field if a field is missing, of the wrong
  /// type or out of range.
  static ModelConfig load(const std::filesystem::path& path);

  /// Parses a document in memory; errors name its `origin`.
  static ModelConfig parse(const std::string& text, const std::string& origin);

  /// The config of a model with this one's text encoder and another separator. The audio encoder is
  /// kept if it has its own front end.
  ModelConfig with_separator(const std::string& new_name,
                             const FrontEnd& new_front_end,
                             const nn::SeparatorConfig& new_separator) const;
};

}  // namespace lasso::model
