#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "lasso/nn/batch_norm.hpp"
#include "lasso/nn/bimodal_unet_config.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::nn {

class BiModalLevel;
class StoredLinear;

/// The separator of "Weakly-supervised Audio Separation via Bi-modal Semantic Similarity" (Mahmud
/// et al. 2024): a U-Net whose inner levels use self-attention and cross-attention to a text's
/// tokens, padding included. The mask is a mixture of its output maps, weighted by the text's
/// embedding, which has length 1.
/// Features are log(1 + magnitude); the numbers of bins and frames are multiples of
/// config.multiple(). Parameters have the names of the published checkpoints without the prefix
/// `module.`.
class BiModalUNetImpl : public SeparatorNetwork {
 public:
  explicit BiModalUNetImpl(const BiModalUNetConfig& config);

  at::Tensor forward(const at::Tensor& features, const Condition& condition) override;
  void initialise() override;

  /// The maps that masks are mixed from: (batch, config.features, bins, frames).
  at::Tensor maps(const at::Tensor& features, const at::Tensor& tokens);
  /// maps -> (batch, frames, bins), 0 to 1.
  at::Tensor mask(const at::Tensor& maps, const at::Tensor& embedding) const;

 private:
  BiModalUNetConfig config_;
  BatchNorm2d norm_{nullptr};
  std::shared_ptr<BiModalLevel> outermost_;
  at::Tensor scale_;
  at::Tensor bias_;
  std::shared_ptr<StoredLinear> choice_;
};
TORCH_MODULE(BiModalUNet);

}  // namespace lasso::nn
