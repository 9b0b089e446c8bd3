#include "lasso/separate/chunked_mask.hpp"

#include "support/support.hpp"

using lasso::separate::ChunkedMask;
using lasso::separate::Chunks;
using lasso::testing::max_difference;

namespace {

at::Tensor gain_in_pieces(const at::Tensor& spectrum,
                          const Chunks& chunks,
                          std::int64_t piece,
                          const ChunkedMask::Network& network) {
  ChunkedMask mask(chunks, network);
  std::vector<at::Tensor> gains;
  for (std::int64_t begin = 0; begin < spectrum.size(2); begin += piece) {
    gains.push_back(
        mask.push(spectrum.narrow(2, begin, std::min(piece, spectrum.size(2) - begin))));
  }
  gains.push_back(mask.finish());
  return at::cat(gains, 2);
}

}  // namespace

TEST_CASE("what a network says of each frame alone is the same in chunks of any kind",
          "[separate][property]") {
  torch::manual_seed(1);
  const auto frames = GENERATE(1, 7, 16, 17, 28, 29, 100);
  const auto overlap = GENERATE(0, 4, 8);
  const auto piece = GENERATE(1, 5, 64);
  CAPTURE(frames, overlap, piece);
  const auto spectrum = torch::randn({2, 3, frames}, at::kComplexFloat);
  const auto gain = gain_in_pieces(spectrum, {16, overlap}, piece, [](const at::Tensor& chunk) {
    REQUIRE(chunk.size(2) == 16);
    return chunk.abs();
  });
  CHECK(max_difference(gain, spectrum.abs()) < 1e-6);
}

TEST_CASE("two chunks that disagree are cross-faded, so that nothing jumps",
          "[separate][property]") {
  const auto spectrum = torch::ones({1, 1, 200}, at::kComplexFloat);
  int chunk = 0;
  const auto gain = gain_in_pieces(spectrum, {64, 32}, 50, [&](const at::Tensor& part) {
    return torch::full(part.sizes(), chunk++ % 2 == 0 ? 0.0 : 1.0);
  });
  REQUIRE(gain.size(2) == 200);
  CHECK(chunk > 4);
  const auto steps = gain.diff(1, 2).abs();
  CHECK(steps.max().item<float>() < 0.06F);
  CHECK(gain.min().item<float>() >= 0.0F);
  CHECK(gain.max().item<float>() <= 1.0F);
  CHECK(gain.max().item<float>() > 0.9F);
}

TEST_CASE("blocks make no difference to what chunks are cut", "[separate][property]") {
  torch::manual_seed(2);
  const auto spectrum = torch::randn({1, 2, 90}, at::kComplexFloat);
  const auto network = [](const at::Tensor& chunk) {
    return chunk.abs() * chunk.abs().mean(2, /*keepdim=*/true);  // depends on all of a chunk
  };
  const auto whole = gain_in_pieces(spectrum, {32, 8}, 90, network);
  for (const std::int64_t piece : {1, 7, 32}) {
    CHECK(max_difference(gain_in_pieces(spectrum, {32, 8}, piece, network), whole) == 0.0);
  }
}
