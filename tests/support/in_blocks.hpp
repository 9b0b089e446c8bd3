#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lasso/nn/mask_network.hpp"
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

/// The gain of all features, pushed `block` frames at a time. The stream is told of the end with
/// the last of them or, if `told_late`, with no frames at all.
inline at::Tensor gain_in_blocks(nn::GainStream& stream,
                                 const at::Tensor& features,
                                 std::int64_t block,
                                 bool told_late = false) {
  std::vector<at::Tensor> gains;
  const auto blocks = features.split(block, 1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    gains.push_back(stream.push(blocks[i], /*last=*/!told_late && i + 1 == blocks.size()));
  }
  if (told_late) {
    gains.push_back(stream.push(features.narrow(1, 0, 0), /*last=*/true));
  }
  return torch::cat(gains, 1);
}

}  // namespace lasso::testing
