#include "winograd.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "lasso/core/round_up.hpp"
#include "onednn.hpp"
#include "winograd_tiles.hpp"

namespace lasso::nn {

namespace {

/// Tiles worked on at once: many, so that the kernel is read seldom, but few enough for the cache.
constexpr std::int64_t kMostTiles = 96;
constexpr std::int64_t kLeastTiles = 24;
constexpr std::int64_t kCachedValues = 1 << 20;

/// The processor's kernels, or null.
const WinogradTiles* tiles_for(std::int64_t in, std::int64_t out) {
#ifdef LASSO_X86_KERNELS
  const auto fits = [&](const WinogradTiles& tiles) {
    return in % tiles.lanes == 0 && out % tiles.lanes == 0;
  };
  if (has_instructions(dnnl::cpu_isa::avx512_core) && fits(winograd_avx512())) {
    return &winograd_avx512();
  }
  if (has_instructions(dnnl::cpu_isa::avx2) && fits(winograd_avx2())) {
    return &winograd_avx2();
  }
#endif
  return nullptr;
}

using Taps = std::array<double, 3>;

/// The kernel's transform along one axis of three taps, for 2 or 4 outputs.
const std::vector<Taps>& kernel_transform(std::int64_t outputs) {
  static const std::vector<Taps> kTwo{
      {1.0, 0.0, 0.0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0.0, 0.0, 1.0}};
  static const std::vector<Taps> kFour{{1.0 / 4.0, 0.0, 0.0},
                                       {-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0},
                                       {-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0},
                                       {1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0},
                                       {1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0},
                                       {0.0, 0.0, 1.0}};
  return outputs == 2 ? kTwo : kFour;
}

double weighted(const Taps& weights, double a, double b, double c) {
  return weights[0] * a + weights[1] * b + weights[2] * c;
}

/// (out, in, 3, 3) -> (points, panels, in, panel), flat; the last panel may be narrower.
at::Tensor pack(const at::Tensor& kernel, std::int64_t tile_frames, std::int64_t panel) {
  const std::int64_t out = kernel.size(0);
  const std::int64_t in = kernel.size(1);
  const auto& over_frames = kernel_transform(tile_frames);
  const auto& over_bins = kernel_transform(kTileBins);
  const at::Tensor dense = kernel.contiguous();
  at::Tensor packed = at::empty({winograd_points(tile_frames) * in * out}, at::kFloat);
  const float* const taps = dense.data_ptr<float>();
  float* const points = packed.data_ptr<float>();
  at::parallel_for(0, in, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      for (std::int64_t o = 0; o < out; ++o) {
        const float* g = taps + 9 * (o * in + i);  // (frames, bins)
        const std::int64_t first = o / panel * panel;
        float* point = points + first * in + i * std::min(panel, out - first) + (o - first);
        for (const Taps& row : over_frames) {
          const double left = weighted(row, g[0], g[3], g[6]);
          const double middle = weighted(row, g[1], g[4], g[7]);
          const double right = weighted(row, g[2], g[5], g[8]);
          for (const Taps& column : over_bins) {
            *point = static_cast<float>(weighted(column, left, middle, right));
            point += in * out;
          }
        }
      }
    }
  });
  return packed;
}

}  // namespace

bool Winograd::suits(std::int64_t in, std::int64_t out) { return tiles_for(in, out) != nullptr; }

bool Winograd::pays(std::int64_t in, std::int64_t out, std::int64_t cells) {
  constexpr std::int64_t kLeastCells = 512;
  return cells >= kLeastCells && suits(in, out);
}

Winograd::Winograd(const at::Tensor& kernel, std::int64_t tile_frames)
    : tiles_(*tiles_for(kernel.size(1), kernel.size(0))),
      tile_frames_(tile_frames),
      in_(kernel.size(1)),
      out_(kernel.size(0)),
      kernel_(pack(kernel, tile_frames, tiles_.panel)) {}

std::string Winograd::name() const {
  return "winograd-" + std::to_string(tile_frames_) + "x" + std::to_string(kTileBins) + ":" +
         tiles_.instructions;
}

void Winograd::run(const at::Tensor& input,
                   const at::Tensor& bias,
                   Finish finish,
                   const at::Tensor& output) const {
  WinogradTask task{input.data_ptr<float>(),
                    input.stride(2),
                    output.data_ptr<float>(),
                    output.stride(2),
                    output.size(2),
                    output.size(3),
                    in_,
                    out_,
                    kernel_.data_ptr<float>(),
                    bias.data_ptr<float>(),
                    finish};
  const std::int64_t entry_tiles =
      (task.frames + tile_frames_ - 1) / tile_frames_ * ((task.bins + kTileBins - 1) / kTileBins);
  const std::int64_t all = entry_tiles * output.size(0);
  const std::int64_t cached = kCachedValues / (winograd_points(tile_frames_) * (in_ + out_));
  const std::int64_t share = (all + at::get_num_threads() - 1) / at::get_num_threads();
  const std::int64_t most =
      std::min(std::clamp(cached, kLeastTiles, kMostTiles), std::max<std::int64_t>(share, 1));
  const std::int64_t entry_parts = (entry_tiles + most - 1) / most;
  const std::int64_t scratch_size = winograd_scratch(tile_frames_, most, in_, out_);
  at::parallel_for(0, entry_parts * output.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    const at::Tensor scratch = at::empty({scratch_size}, at::kFloat);
    for (std::int64_t part = begin; part < end; ++part) {
      const std::int64_t entry = part / entry_parts;
      const std::int64_t first = part % entry_parts * most;
      WinogradTask here = task;
      here.input += entry * input.stride(0);
      here.output += entry * output.stride(0);
      tiles_.run(here,
                 tile_frames_,
                 first,
                 std::min(most, entry_tiles - first),
                 scratch.data_ptr<float>());
    }
  });
}

}  // namespace lasso::nn
