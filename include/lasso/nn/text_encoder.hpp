#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <torch/nn/module.h>

#include "lasso/nn/text_encoder_config.hpp"

namespace lasso::nn {

/// Turns the ids of queries into conditions.
class TextEncoder : public torch::nn::Module {
 public:
  ///   ids        (batch, tokens)          int64, tokens <= max_tokens
  ///   padding    (batch, tokens)          bool, true where a row has ended
  ///   condition  (batch, condition_size)  float32
  virtual at::Tensor forward(const at::Tensor& ids, const at::Tensor& padding) = 0;

  /// What to do with a layer's weights once they had their turn, such as giving the memory of those
  /// back that lie in a file. Small encoders do not ask.
  void set_release(std::function<void(const at::Tensor&)> release) {
    release_ = std::move(release);
  }

 protected:
  void release(const torch::nn::Module& layer) const {
    for (const at::Tensor& weights : layer.parameters()) {
      if (release_) {
        release_(weights);
      }
    }
  }

 private:
  std::function<void(const at::Tensor&)> release_;
};

/// The small one has fresh random weights; RoBERTa's are not set, it is there to be loaded.
std::shared_ptr<TextEncoder> make_text_encoder(const TextEncoderConfig& config);

}  // namespace lasso::nn
