#pragma once

#include <memory>
#include <vector>

#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

class StoredNorm;
class StoredProjection;

/// The audio tower of CLAP (Wu et al. 2023): HTS-AT (Chen et al. 2022), a Swin transformer (Liu et
/// al. 2021) over a spectrogram folded into a square image, followed by the mean over the remaining
/// positions, two projections, and normalisation to length 1. Parameters have the names of CLAP's
/// checkpoints without the prefix `module.`. They are uninitialised and must be loaded, in any
/// floating-point dtype; they are converted and released block by block. The whole takes 120 MB in
/// float32, a block at most 50 MB.
///
///   features   (batch, frames, bands)   float32, mel bands in dB, at most 16 frames a band
///   condition  (batch, condition_size)  of length 1
class Htsat : public AudioEncoder {
 public:
  /// Throws a torch error unless the image size can be halved between all stages.
  explicit Htsat(const AudioEncoderConfig& config);

  at::Tensor forward(const at::Tensor& features) override;

 private:
  class PatchEmbed;
  class Block;
  class Merging;

  /// Blocks of one width, and the layer after them that halves the image; null in the last stage.
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
