#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

/// What may differ between two FiLM U-Nets.
struct FilmUNetConfig {
  std::int64_t condition_size = 1024;  ///< 0: the network asks for nothing, whatever sound it finds
};

/// The U-Net of time-selective, text-guided separation: four levels of two convolutions, halved by
/// max pooling and doubled by transposed convolutions, with FiLM (Perez et al. 2018, eq. 2) behind
/// the last ReLU of the bottleneck and of all decoders but the outermost. A map that pooling made
/// too small is stretched to its skip's size.
class FilmUNetImpl : public torch::nn::Module {
 public:
  explicit FilmUNetImpl(const FilmUNetConfig& config);

  const FilmUNetConfig& config() const noexcept { return config_; }

  ///   magnitude  (batch, 1, bins, frames)   float32, >= 0, of 16 bins and 16 frames at least
  ///   condition  (batch, condition_size)    float32; undefined where there is none
  ///   mask       (batch, 1, bins, frames)   0 to 1
  at::Tensor forward(const at::Tensor& magnitude, const at::Tensor& condition);

 private:
  struct Block {
    torch::nn::Conv2d conv1;
    BatchNorm2d bn1;
    torch::nn::Conv2d conv2;
    BatchNorm2d bn2;
    torch::nn::Linear gamma{nullptr};  // with beta, where it is conditioned
    torch::nn::Linear beta{nullptr};
  };

  Block block(const std::string& name, std::int64_t in, std::int64_t out, bool is_conditioned);
  static at::Tensor run(Block& block, const at::Tensor& x, const at::Tensor& condition);

  FilmUNetConfig config_;
  std::vector<Block> encoders_;  // outermost first
  std::optional<Block> bottleneck_;
  std::vector<torch::nn::ConvTranspose2d> ups_;  // outermost first
  std::vector<Block> decoders_;                  // the same
  torch::nn::Conv2d output_{nullptr};
};
TORCH_MODULE(FilmUNet);

}  // namespace lasso::nn
