#pragma once

#include <cstdint>

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/pimpl.h>

namespace lasso::nn {

/// A layer of a transformer encoder (Vaswani et al. 2017): attention, then two linear layers with a
/// GELU between them, both with residual connections and post-norm. Parameters have the names of
/// torch.nn.TransformerEncoderLayer. LibTorch's own layer does not support bfloat16 on the CPU.
class TransformerLayerImpl : public torch::nn::Module {
 public:
  TransformerLayerImpl(std::int64_t width, std::int64_t heads, double dropout);

  /// x and result (batch, tokens, width); unseen (batch, 1, 1, tokens) bool, true for masked
  /// tokens.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& unseen);

 private:
  struct Attention;
  at::Tensor drop(const at::Tensor& x) const;

  std::int64_t heads_;
  double dropout_;
  std::shared_ptr<Attention> attention_;
  torch::nn::Linear linear1_;
  torch::nn::Linear linear2_;
  torch::nn::LayerNorm norm1_;
  torch::nn::LayerNorm norm2_;
};
TORCH_MODULE(TransformerLayer);

}  // namespace lasso::nn
