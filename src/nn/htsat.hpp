#pragma once

#include <memory>
#include <vector>

#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

class StoredNorm;
class StoredProjection;

/// The audio tower of CLAP (Wu et al. 2023): HTS-AT (Chen et al. 2022), a Swin transformer (Liu et
/// al. 2021) over a spectrogram that is folded into a square image, the mean over what is left,
/// two projections, length 1. Names of parameters are those of CLAP's checkpoints without the
/// prefix `module.`. Parameters are not set: load them, in any floating dtype: they are converted,
/// and released, block by block. The whole is 120 MB in float32, a block 50 MB at most.
///
///   features   (batch, frames, bands)   float32, mel bands in dB, at most 16 frames a band
///   condition  (batch, condition_size)  of length 1
class Htsat : public AudioEncoder {
 public:
  /// Throws a torch error unless the image can be halved between all stages.
  explicit Htsat(const AudioEncoderConfig& config);

  at::Tensor forward(const at::Tensor& features) override;

 private:
  class PatchEmbed;
  class Block;
  class Merging;

  /// Blocks at one width, and what halves the image behind them; the last has no such thing.
  struct Stage {
    std::vector<std::shared_ptr<Block>> blocks;
    std::shared_ptr<Merging> merging;
  };

  at::Tensor image_of(const at::Tensor& features);

  std::int64_t bands_;
  BatchNorm2d bn0_ = nullptr;  // over bands
  std::shared_ptr<PatchEmbed> patches_;
  std::vector<Stage> stages_;
  std::shared_ptr<StoredNorm> norm_;
  std::shared_ptr<StoredProjection> projection_;
};

}  // namespace lasso::nn
