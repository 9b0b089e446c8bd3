#pragma once

#include <cstdint>
#include <memory>

#include <torch/nn/modules/linear.h>

#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

/// What may differ between two networks of BiModalSep's kind.
struct BiModalUNetConfig {
  std::int64_t width = 64;            ///< channels of the outermost level
  std::int64_t levels = 7;            ///< 5 or more; the last levels - 4 of them attend to the text
  std::int64_t heads = 8;             ///< of the attention
  std::int64_t token_width = 768;     ///< of the text's tokens
  std::int64_t features = 32;         ///< maps that a mask is mixed from
  std::int64_t condition_size = 512;  ///< of the text's embedding

  /// Bins and frames come in multiples of this.
  std::int64_t multiple() const { return std::int64_t{1} << static_cast<unsigned>(levels); }
};

class BiModalLevel;

/// The separator of "Weakly-supervised Audio Separation via Bi-modal Semantic Similarity" (Mahmud
/// et al. 2024): a U-Net whose inner levels attend to themselves and to a text's tokens, and a mask
/// mixed from its maps by the text's embedding.
class BiModalUNetImpl : public torch::nn::Module {
 public:
  explicit BiModalUNetImpl(const BiModalUNetConfig& config);

  const BiModalUNetConfig& config() const noexcept { return config_; }

  ///   log_magnitude  (batch, 1, bins, frames)         log(1 + magnitude); multiples of multiple()
  ///   tokens         (batch, tokens, token_width)     of the text, padding included
  ///   features       (batch, features, bins, frames)
  at::Tensor features(const at::Tensor& log_magnitude, const at::Tensor& tokens);

  ///   embedding      (batch, condition_size)          of the text, of length 1
  ///   mask           (batch, 1, bins, frames)         0 to 1
  at::Tensor mask(const at::Tensor& features, const at::Tensor& embedding);

  at::Tensor forward(const at::Tensor& log_magnitude,
                     const at::Tensor& tokens,
                     const at::Tensor& embedding) {
    return mask(features(log_magnitude, tokens), embedding);
  }

 private:
  BiModalUNetConfig config_;
  BatchNorm2d norm_{nullptr};
  std::shared_ptr<BiModalLevel> outermost_;
  at::Tensor scale_;
  at::Tensor bias_;
  torch::nn::Linear choice_{nullptr};
};
TORCH_MODULE(BiModalUNet);

}  // namespace lasso::nn
