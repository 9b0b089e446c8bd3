#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/condition.hpp"
#include "lasso/nn/stored_network.hpp"
#include "lasso/nn/text_encoder_config.hpp"

namespace lasso::nn {

/// Turns the ids of queries into conditions.
class TextEncoder : public StoredNetwork {
 public:
  ///   ids        (batch, tokens)          int64, tokens <= max_tokens
  ///   padding    (batch, tokens)          bool, true where a row has ended
  ///   condition  of the rows; tokens, where the encoder has such states, are (batch, tokens,
  ///   width)
  virtual Condition forward(const at::Tensor& ids, const at::Tensor& padding) = 0;
};

/// The small one has fresh random weights; RoBERTa's are not set, it is there to be loaded.
std::shared_ptr<TextEncoder> make_text_encoder(const TextEncoderConfig& config);

}  // namespace lasso::nn
