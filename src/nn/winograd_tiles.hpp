#pragma once

#include <cstdint>

#include "finish.hpp"

namespace lasso::nn {

/// What a Winograd convolution computes with. Cells are channels that follow each other in memory;
/// bins follow each other, too. Frames may lie apart.
struct WinogradTask {
  const float* input;        // (frames + 2, bins, in)
  std::int64_t input_frame;  // values from a frame to the next
  float* output;             // (frames, bins, out)
  std::int64_t output_frame;
  std::int64_t frames;
  std::int64_t bins;
  std::int64_t in;
  std::int64_t out;
  const float* kernel;  // (points, panels, in, panel), see WinogradTiles::panel
  const float* bias;    // (out)
  Finish finish;
};

/// The innermost loops, compiled for one instruction set.
struct WinogradTiles {
  const char* instructions;
  std::int64_t lanes;  // input and output channels must be multiples of it
  std::int64_t panel;  // output channels that are computed together; the last panel may be half
  /// Computes the `count` tiles that follow tile `first`, counted through the bins of the first
  /// `tile_frames` frames, then of the next. scratch: winograd_scratch() values.
  void (*run)(const WinogradTask& task,
              std::int64_t tile_frames,
              std::int64_t first,
              std::int64_t count,
              float* scratch);
};

// These have internal linkage, or the linker could take the code of one instruction set for all.

/// Output bins of a tile.
constexpr std::int64_t kTileBins = 4;

/// Products per channel pair that a tile of so many frames takes.
static constexpr std::int64_t winograd_points(std::int64_t tile_frames) {
  return (tile_frames + 2) * (kTileBins + 2);
}

/// From one point to the next, in values: with a power of two, all points of a tile would compete
/// for the same lines of the cache.
static constexpr std::int64_t winograd_stride(std::int64_t tiles, std::int64_t channels) {
  constexpr std::int64_t kLine = 16;
  return tiles * channels + kLine;
}

/// Values of memory that `tiles` tiles need while they are computed.
static constexpr std::int64_t winograd_scratch(std::int64_t tile_frames,
                                               std::int64_t tiles,
                                               std::int64_t in,
                                               std::int64_t out) {
  const std::int64_t edge = winograd_points(tile_frames) * in;
  return winograd_points(tile_frames) * (winograd_stride(tiles, in) + winograd_stride(tiles, out)) +
         edge;
}

const WinogradTiles& winograd_avx2();
const WinogradTiles& winograd_avx512();

}  // namespace lasso::nn
