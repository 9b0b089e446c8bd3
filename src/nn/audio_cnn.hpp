#pragma once

#include <vector>

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "convolution.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/batch_norm.hpp"

namespace lasso::nn {

/// The audio tower of a small CLAP (Wu et al. 2023). Blocks of two 3x3 convolutions with batch
/// norm, each followed by average pooling (as in PANNs' CNN10, Kong et al. 2020); then the mean
/// over bands, and the mean and maximum over time.
///
///   features   (batch, frames >= min_frames, bands)  float32, as for the separator
///   condition  (batch, condition_size)               zero mean and unit variance in each row
///
/// The level of a recording does not matter: features are divided by their root mean square.
class AudioCnn : public AudioEncoder {
 public:
  explicit AudioCnn(const AudioEncoderConfig& config);

  at::Tensor forward(const at::Tensor& features) override;
  void fold() override;

 private:
  struct Block {
    torch::nn::Conv2d conv1 = nullptr;
    BatchNorm2d bn1 = nullptr;
    torch::nn::Conv2d conv2 = nullptr;
    BatchNorm2d bn2 = nullptr;
  };
  /// A convolution and its batch norm.
  struct Folded {
    Convolution convolution;
    at::Tensor bias;

    at::Tensor operator()(const at::Tensor& x) const;
  };

  AudioEncoderConfig config_;
  std::vector<Block> blocks_;
  std::vector<Folded> folded_;  // two a block, or none
  torch::nn::Linear projection_;
};

}  // namespace lasso::nn
