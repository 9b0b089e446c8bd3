#pragma once

#include <cstdint>
#include <vector>

namespace lasso::nn {

enum class AudioArchitecture {
  cnn,    ///< a small one of our own, trained from nothing together with the text encoder
  htsat,  ///< CLAP's audio tower, as AudioSep's checkpoints hold it
};

/// The defaults are those of the small one.
struct AudioEncoderConfig {
  AudioArchitecture architecture = AudioArchitecture::cnn;
  /// Bands of the features.
  std::int64_t bands = 64;
  /// Of cnn, the channels of each block; each halves time and bands.
  std::vector<std::int64_t> widths{24, 48, 96, 160};
  /// Of htsat, the channels and heads of the first stage, which double from stage to stage, and the
  /// blocks of each.
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::vector<std::int64_t> depths{2, 2, 12, 2};
  std::int64_t condition_size = 256;

  /// The fewest frames of features that are a sound for cnn: all blocks leave one.
  std::int64_t min_frames() const { return std::int64_t{1} << widths.size(); }
};

}  // namespace lasso::nn
