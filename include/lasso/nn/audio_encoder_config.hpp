#pragma once

#include <cstdint>
#include <vector>

namespace lasso::nn {

enum class AudioArchitecture {
  cnn,    ///< our small network, trained from scratch together with the text encoder
  htsat,  ///< CLAP's audio tower, as in AudioSep's checkpoints
};

/// The defaults are those of the small CNN.
struct AudioEncoderConfig {
  AudioArchitecture architecture = AudioArchitecture::cnn;
  /// Number of feature bands.
  std::int64_t bands = 64;
  /// cnn: channels of each block. Each block halves time and bands.
  std::vector<std::int64_t> widths{24, 48, 96, 160};
  /// htsat: channels and heads of the first stage, which double from stage to stage, and the number
  /// of blocks in each stage.
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::vector<std::int64_t> depths{2, 2, 12, 2};
  std::int64_t condition_size = 256;

  /// The minimum number of feature frames for cnn: the blocks reduce them to one.
  std::int64_t min_frames() const { return std::int64_t{1} << widths.size(); }
};

}  // namespace lasso::nn
