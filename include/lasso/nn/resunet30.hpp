#pragma once

#include <memory>

#include <torch/nn/modules/conv.h>

#include "lasso/nn/film.hpp"
#include "lasso/nn/resunet30_config.hpp"

namespace lasso::nn {

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
