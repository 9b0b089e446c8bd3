#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/condition.hpp"
#include "lasso/nn/stored_network.hpp"
#include "lasso/nn/text_encoder_config.hpp"

namespace lasso::nn {

/// Encodes the token ids of queries as conditions.
class TextEncoder : public StoredNetwork {
 public:
  ///   ids        (batch, tokens)  int64, tokens <= max_tokens
  ///   padding    (batch, tokens)  bool, true after the end of a row
  ///   condition  of the rows; its tokens, if the encoder has such states: (batch, tokens, width)
  virtual Condition forward(const at::Tensor& ids, const at::Tensor& padding) = 0;
};

/// The small transformer gets fresh random weights. RoBERTa's weights are uninitialised: load them.
std::shared_ptr<TextEncoder> make_text_encoder(const TextEncoderConfig& config);

}  // namespace lasso::nn
