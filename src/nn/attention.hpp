#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::nn {

/// Inner width of a transformer's layer, in widths of the layer (Vaswani et al. 2017, table 3).
constexpr std::int64_t kFeedForwardFactor = 4;

/// Attention of several heads (Vaswani et al. 2017, eq. 1 and section 3.2.2), in float32 where it
/// weighs.
///
///   query, key, value  (batch, tokens, width)    floating point of any kind
///   unseen             (batch, 1, 1, tokens)     bool, true where no token looks; may be undefined
///   dropout            share of the weights that are left out, 0 when not training
///   result             (batch, tokens, width)
at::Tensor attention(const at::Tensor& query,
                     const at::Tensor& key,
                     const at::Tensor& value,
                     std::int64_t heads,
                     const at::Tensor& unseen,
                     double dropout = 0.0);

}  // namespace lasso::nn
