#pragma once

#include <memory>

#include <torch/nn/modules/conv.h>

#include "lasso/nn/film.hpp"
#include "lasso/nn/resunet30_config.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::nn {

/// AudioSep's separator (Liu et al. 2023; Kong et al. 2021): a U-Net of pre-activation residual
/// blocks, each shifted by the condition, that returns a gain per bin and frame. The default
/// configuration is the published network; smaller ones differ only in size. Parameters have the
/// names of AudioSep's checkpoints without the prefix `ss_model.`.
///
/// Features are magnitudes. The gain with phase is complex64, a sigmoid times a unit phasor;
/// without phase it is float32 in (0, 1). Bins beyond the largest multiple of 2^depth (AudioSep's
/// Nyquist bin) get a gain of 0 with phase, of 1/2 without.
class ResUNet30Impl : public SeparatorNetwork {
 public:
  explicit ResUNet30Impl(const ResUNet30Config& config);

  const ResUNet30Config& config() const noexcept { return config_; }

  at::Tensor forward(const at::Tensor& features, const Condition& condition) override;

 private:
  struct Base;

  ResUNet30Config config_;
  Film film_;
  std::shared_ptr<Base> base_;
};
TORCH_MODULE(ResUNet30);

}  // namespace lasso::nn
