#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::nn {

/// Inner width of a transformer layer's feed-forward network, in multiples of the layer's width
/// (Vaswani et al. 2017, table 3).
constexpr std::int64_t kFeedForwardFactor = 4;

/// Multi-head attention (Vaswani et al. 2017, eq. 1 and section 3.2.2); the weights are computed in
/// float32.
///
///   query, key, value  (batch, tokens, width)    any floating-point dtype
///   unseen             (batch, 1, 1, tokens)     bool, true for masked tokens; may be undefined
///   dropout            share of the weights that are dropped, 0 when not training
///   result             (batch, tokens, width)
at::Tensor attention(const at::Tensor& query,
                     const at::Tensor& key,
                     const at::Tensor& value,
                     std::int64_t heads,
                     const at::Tensor& unseen,
                     double dropout = 0.0);

}  // namespace lasso::nn
