#pragma once

#include <cstdint>
#include <utility>

#include <ATen/core/Tensor.h>

namespace lasso::nn {

/// The description of the sound to separate: the output of a text encoder for queries, or of an
/// audio encoder for recordings.
struct Condition {
  Condition() = default;
  /// Converts from an embedding alone, for networks that do not attend to tokens.
  Condition(at::Tensor of_queries, at::Tensor states = {})
      : embedding(std::move(of_queries)), tokens(std::move(states)) {}

  at::Tensor embedding;  ///< (queries, condition_size) float32
  /// (queries, tokens, token_width) float32: the text encoder's states, for networks that attend to
  /// them. Undefined for all others.
  at::Tensor tokens;

  std::int64_t size() const { return embedding.size(0); }
  c10::Device device() const { return embedding.device(); }

  Condition to(c10::Device device) const {
    return {embedding.to(device), tokens.defined() ? tokens.to(device) : tokens};
  }

  /// The condition of one query, as a batch of one.
  Condition row(std::int64_t query) const {
    return {embedding.narrow(0, query, 1), tokens.defined() ? tokens.narrow(0, query, 1) : tokens};
  }
};

}  // namespace lasso::nn
