#include "lasso/nn/chunked_network.hpp"

#include "support/in_blocks.hpp"
#include "support/support.hpp"

using lasso::nn::ChunkedStream;
using lasso::nn::Chunks;
using lasso::testing::max_difference;

namespace {

at::Tensor gain_in_pieces(const at::Tensor& features,
                          const Chunks& chunks,
                          std::int64_t piece,
                          const ChunkedStream::Network& network,
                          bool told_late = false) {
  ChunkedStream stream(chunks, network);
  return lasso::testing::gain_in_blocks(stream, features, piece, told_late);
}

}  // namespace

TEST_CASE("what a network says of each frame alone is the same in chunks of any kind",
          "[nn][property]") {
  torch::manual_seed(1);
  const auto frames = GENERATE(1, 7, 16, 17, 28, 29, 100);
  const auto overlap = GENERATE(0, 4, 8);
  const auto piece = GENERATE(1, 5, 64);
  const bool told_late = GENERATE(false, true);
  CAPTURE(frames, overlap, piece, told_late);
  const auto features = torch::rand({2, frames, 3});
  const auto network = [](const at::Tensor& chunk) {
    REQUIRE(chunk.size(1) <= 16);
    REQUIRE(chunk.size(1) % 4 == 0);
    return chunk;
  };
  const auto gain = gain_in_pieces(features, {16, overlap, 4, 4}, piece, network, told_late);
  CHECK(max_difference(gain, features) < 1e-6);
}

TEST_CASE("a recording shorter than a chunk is computed at its own length", "[nn]") {
  const Chunks chunks{512, 128, 16, 1};
  for (const auto& [frames, computed] :
       {std::pair(63, 63), std::pair(5, 16), std::pair(512, 512)}) {
    std::vector<std::int64_t> seen;
    const auto gain = gain_in_pieces(torch::rand({1, frames, 2}), chunks, 40, [&](const auto& x) {
      seen.push_back(x.size(1));
      return x;
    });
    CHECK(gain.size(1) == frames);
    CHECK(seen == std::vector<std::int64_t>{computed});
  }
}

TEST_CASE("two chunks that disagree are cross-faded, so that nothing jumps", "[nn][property]") {
  int chunk = 0;
  const auto gain = gain_in_pieces(torch::ones({1, 200, 1}), {64, 32}, 50, [&](const auto& part) {
    return torch::full(part.sizes(), chunk++ % 2 == 0 ? 0.0 : 1.0);
  });
  REQUIRE(gain.size(1) == 200);
  CHECK(chunk > 4);
  const auto steps = gain.diff(1, 1).abs();
  CHECK(steps.max().item<float>() < 0.06F);
  CHECK(gain.min().item<float>() >= 0.0F);
  CHECK(gain.max().item<float>() <= 1.0F);
  CHECK(gain.max().item<float>() > 0.9F);
}

TEST_CASE("blocks make no difference to what chunks are cut", "[nn][property]") {
  torch::manual_seed(2);
  const auto features = torch::rand({1, 90, 2});
  const auto network = [](const at::Tensor& chunk) {
    return chunk * chunk.mean(1, /*keepdim=*/true);  // depends on all of a chunk
  };
  const auto whole = gain_in_pieces(features, {32, 8}, 90, network);
  for (const std::int64_t piece : {1, 7, 32}) {
    CHECK(max_difference(gain_in_pieces(features, {32, 8}, piece, network), whole) == 0.0);
  }
}
