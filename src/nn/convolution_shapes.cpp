#include "convolution_shapes.hpp"

#include <algorithm>
#include <variant>

#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

/// See resunet30_layout().
std::vector<ConvolutionShape> shapes_in(const ResUNet30Config& config, std::int64_t block) {
  const std::size_t depth = config.widths.size();
  const auto frames_at = [&](std::size_t level) {
    return std::max<std::int64_t>(1, block >> std::min(level, depth - 1));
  };
  const auto bins_at = [&](std::size_t level) { return config.bins >> depth << (depth - level); };
  std::vector<ConvolutionShape> shapes;
  const auto residual_block = [&](std::int64_t in, std::int64_t out, std::size_t level) {
    shapes.push_back({in, out, 3, frames_at(level), bins_at(level)});
    shapes.push_back({out, out, 3, frames_at(level), bins_at(level)});
    if (in != out) {
      shapes.push_back({in, out, 1, frames_at(level), bins_at(level)});
    }
  };
  const std::int64_t first = config.widths.front();
  shapes.push_back({1, first, 1, block, bins_at(0)});
  shapes.push_back({first, config.phase ? kMaskChannels : 1, 1, block, bins_at(0)});
  std::int64_t channels = first;
  for (std::size_t level = 0; level < depth; ++level) {
    const std::int64_t width = config.widths[level];
    const std::int64_t below = config.widths[std::min(level + 1, depth - 1)];
    const std::int64_t time = level + 1 < depth ? 2 : 1;
    residual_block(channels, width, level);
    shapes.push_back({below, 2 * width, 1, frames_at(level + 1), bins_at(level + 1), time});
    residual_block(2 * width, width, level);
    channels = width;
  }
  residual_block(channels, channels, depth);
  return shapes;
}

/// Two convolutions of 3 by 3 a block; a step up is one of size 1 for each cell that a cell
/// becomes.
std::vector<ConvolutionShape> shapes_in(const FilmUNetConfig& config, std::int64_t block) {
  constexpr std::int64_t kDepth = 4;
  std::vector<ConvolutionShape> shapes;
  const auto pair = [&](std::int64_t in, std::int64_t out, std::int64_t level) {
    shapes.push_back({in, out, 3, block >> level, config.bins >> level});
    shapes.push_back({out, out, 3, block >> level, config.bins >> level});
  };
  std::int64_t channels = 1;
  for (std::int64_t level = 0; level < kDepth; ++level) {
    const std::int64_t width = config.width << level;
    pair(channels, width, level);
    shapes.push_back({width, 4 * width, 1, block >> (level + 1), config.bins >> (level + 1)});
    pair(2 * width, level == 0 ? width : width / 2, level);
    channels = width;
  }
  pair(channels, channels, kDepth);
  return shapes;
}

/// A step down, of 4 by 4 and stride 2, counts as one of size 1 that has sixteen times the input.
/// What attends counts for nothing.
std::vector<ConvolutionShape> shapes_in(const BiModalUNetConfig& config, std::int64_t block) {
  constexpr std::int64_t kTaps = 16;
  constexpr std::int64_t kMost = 8;  // widths
  std::vector<ConvolutionShape> shapes;
  std::int64_t in = 1;
  for (std::int64_t level = 1; level <= config.levels; ++level) {
    const std::int64_t mid = std::min(config.width << (level - 1), kMost * config.width);
    const std::int64_t back = level == config.levels ? mid : 2 * mid;
    shapes.push_back({kTaps * in, mid, 1, block >> level, config.bins >> level});
    shapes.push_back({mid, mid, 3, block >> level, config.bins >> level});
    shapes.push_back({back, back, 3, block >> (level - 1), config.bins >> (level - 1)});
    const std::int64_t out = level == 1 ? config.features : in;
    shapes.push_back({back, out, 3, block >> (level - 1), config.bins >> (level - 1)});
    in = mid;
  }
  return shapes;
}

}  // namespace

std::vector<ConvolutionShape> shapes_of(const SeparatorConfig& config, std::int64_t block) {
  return std::visit([&](const auto& any) { return shapes_in(any, block); }, config);
}

}  // namespace lasso::nn
