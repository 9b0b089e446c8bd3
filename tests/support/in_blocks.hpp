#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support/catch_torch.hpp"

namespace lasso::testing {

/// All that a stream gives for `input` when it is pushed `block` steps of dimension `in` at a time;
/// what it gives is joined along dimension `out`.
template <typename Stream>
at::Tensor in_blocks(Stream& stream,
                     const at::Tensor& input,
                     std::int64_t block,
                     std::int64_t in,
                     std::int64_t out) {
  std::vector<at::Tensor> parts;
  for (std::int64_t first = 0; first < input.size(in); first += block) {
    parts.push_back(stream.push(input.narrow(in, first, std::min(block, input.size(in) - first))));
  }
  parts.push_back(stream.finish());
  return torch::cat(parts, out);
}

}  // namespace lasso::testing
