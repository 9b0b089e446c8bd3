#include "attention.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>

namespace lasso::nn {

at::Tensor attention(const at::Tensor& query,
                     const at::Tensor& key,
                     const at::Tensor& value,
                     std::int64_t heads,
                     const at::Tensor& unseen,
                     double dropout) {
  const auto split = [heads](const at::Tensor& all) {  // (batch, heads, tokens, width / heads)
    return all.unflatten(2, {heads, all.size(2) / heads}).transpose(1, 2);
  };
  const at::Tensor queries = split(query);
  const double scale = 1.0 / std::sqrt(static_cast<double>(queries.size(3)));
  const at::Tensor scores = at::matmul(queries, split(key).transpose(2, 3)).to(at::kFloat) * scale;
  const at::Tensor seen = unseen.defined()
                              ? scores.masked_fill(unseen, -std::numeric_limits<float>::infinity())
                              : scores;
  const at::Tensor weights = seen.softmax(3);
  const at::Tensor kept = at::dropout(weights, dropout, /*train=*/dropout > 0.0);
  return at::matmul(kept.to(value.scalar_type()), split(value)).transpose(1, 2).flatten(2);
}

}  // namespace lasso::nn
