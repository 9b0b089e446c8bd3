#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

#include "finish.hpp"

namespace lasso::nn {

struct WinogradTiles;

/// A 3x3 convolution by Winograd's minimal filtering (Lavin and Gray 2016), in float32: a third to
/// a quarter of the multiplications, for kernels 2.7 or 4 times as large. Tiles of 2 or 4 frames by
/// 4 bins are computed a few at a time, so that they stay in the cache. See Convolution for the
/// layout of tensors.
class Winograd {
 public:
  /// Whether this processor has kernels for so many channels.
  static bool suits(std::int64_t in, std::int64_t out);

  /// Whether it is worth it, too: with few cells (frames times bins) at once, the larger kernels
  /// are read more slowly than multiplied.
  static bool pays(std::int64_t in, std::int64_t out, std::int64_t cells);

  /// kernel: (out, in, 3, 3), float32; tile_frames: 2 or 4.
  Winograd(const at::Tensor& kernel, std::int64_t tile_frames);

  /// Its tiles and instructions.
  std::string name() const;

  /// input (batch, in, frames + 2, bins), bias (out), output (batch, out, frames, bins), all
  /// float32.
  void run(const at::Tensor& input,
           const at::Tensor& bias,
           Finish finish,
           const at::Tensor& output) const;

 private:
  const WinogradTiles& tiles_;
  std::int64_t tile_frames_;
  std::int64_t in_;
  std::int64_t out_;
  at::Tensor kernel_;  // flat, see WinogradTask
};

}  // namespace lasso::nn
