#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "lasso/nn/film.hpp"

namespace lasso::nn {

struct ResUNet30Config {
  /// Frequency resolution of the features and of the gain.
  std::int64_t bins = 1025;
  /// Channels of each encoder block. All blocks halve time and frequency but the last, which
  /// halves frequency alone; so frames are padded to a multiple of 2^(depth - 1).
  std::vector<std::int64_t> widths{32, 64, 128, 256, 384, 384};
  std::int64_t condition_size = 512;
  /// Whether the gain turns the phase too (complex), or only scales (real).
  bool phase = true;

  /// Frames that the deepest blocks see as one. A recording cut at a multiple of it has its
  /// poolings where the whole one has them.
  std::int64_t time_stride() const { return std::int64_t{1} << (widths.size() - 1); }
  /// A frame's gain does not depend on features further away than this: each of a level's four
  /// convolutions and of the centre's two reaches one of the level's frames, the deepest pooling
  /// one of its own.
  std::int64_t context_frames() const { return 4 * (2 * time_stride() - 1) + 3 * time_stride(); }
};

/// AudioSep's separator (Liu et al. 2023; Kong et al. 2021): a U-Net of pre-activation residual
/// blocks, each shifted by the condition, that gives a gain per bin and frame. With the default
/// configuration it is the published network; a smaller one differs in numbers alone.
/// Names of parameters are those of AudioSep's checkpoints without the prefix `ss_model.`.
///
///   features   (batch, frames, bins)       float32, magnitudes >= 0
///   condition  (batch, condition_size)     float32
///   gain       (batch, frames, bins)       complex64 with phase: sigmoid times a unit phasor;
///                                          float32 in (0, 1) without
///
/// Bins beyond the largest multiple of 2^depth (AudioSep's Nyquist bin) get a gain of 0 with
/// phase, of 1/2 without.
class ResUNet30Impl : public torch::nn::Module {
 public:
  explicit ResUNet30Impl(const ResUNet30Config& config);

  const ResUNet30Config& config() const noexcept { return config_; }

  at::Tensor forward(const at::Tensor& features, const at::Tensor& condition);

 private:
  struct Base;

  ResUNet30Config config_;
  Film film_;
  std::shared_ptr<Base> base_;
};
TORCH_MODULE(ResUNet30);

}  // namespace lasso::nn
