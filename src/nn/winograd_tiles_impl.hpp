#pragma once

#include <cstdint>

#include "winograd_tiles.hpp"

/// Winograd's minimal filtering (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", 2016): F(4, 3) along the bins, F(2, 3) or F(4, 3) along the frames. Included once by
/// the file of each instruction set, which the compiler's flags for that file select: so nothing
/// here may have external linkage, not even what the standard library would inline.

namespace lasso::nn {

namespace {

// GCC 12 warns of constant sizes of arrays of vectors.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"

// Plain arrays: the functions of std::array have external linkage. Their sizes are small constants.
// NOLINTBEGIN(modernize-avoid-c-arrays, bugprone-implicit-widening-of-multiplication-result)

#define LASSO_UNROLL _Pragma("GCC unroll 16")

template <int kLanes>
struct Lanes {
  using Vector
      __attribute__((vector_size(kLanes * sizeof(float)), aligned(alignof(float)), may_alias)) =
          float;
};

template <int kLanes>
struct Kernels {
  using Vector = typename Lanes<kLanes>::Vector;

  static Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
  static void store(float* to, Vector x) { *reinterpret_cast<Vector*>(to) = x; }

  /// F(4, 3) with the points 0, 1, -1, 2, -2 and infinity.
  struct FourOutputs {
    static constexpr int kOutputs = 4;
    static constexpr int kPoints = 6;
    static void input(const Vector (&d)[6], Vector (&o)[6]) {
      const Vector even = d[4] - 4 * d[2];
      const Vector odd = d[3] - 4 * d[1];
      const Vector even2 = d[4] - d[2];
      const Vector odd2 = 2 * (d[3] - d[1]);
      o[0] = 4 * d[0] - 5 * d[2] + d[4];
      o[1] = even + odd;
      o[2] = even - odd;
      o[3] = even2 + odd2;
      o[4] = even2 - odd2;
      o[5] = 4 * d[1] - 5 * d[3] + d[5];
    }
    static void output(const Vector (&m)[6], Vector (&o)[4]) {
      const Vector sum = m[1] + m[2];
      const Vector difference = m[1] - m[2];
      const Vector sum2 = m[3] + m[4];
      const Vector difference2 = m[3] - m[4];
      o[0] = m[0] + sum + sum2;
      o[1] = difference + 2 * difference2;
      o[2] = sum + 4 * sum2;
      o[3] = difference + 8 * difference2 + m[5];
    }
  };

  /// F(2, 3) with the points 0, 1, -1 and infinity.
  struct TwoOutputs {
    static constexpr int kOutputs = 2;
    static constexpr int kPoints = 4;
    static void input(const Vector (&d)[4], Vector (&o)[4]) {
      o[0] = d[0] - d[2];
      o[1] = d[1] + d[2];
      o[2] = d[2] - d[1];
      o[3] = d[3] - d[1];
    }
    static void output(const Vector (&m)[4], Vector (&o)[2]) {
      o[0] = m[0] + m[1] + m[2];
      o[1] = m[1] - m[2] + m[3];
    }
  };

  /// c (kRows, panel) = a (kRows, k) b (k, panel), where the panel has kColumns vectors. The
  /// products stay in registers.
  template <int kRows, int kColumns>
  static void multiply_rows(
      const float* a, std::int64_t k, const float* b, float* c, std::int64_t c_row) {
    Vector sums[kRows][kColumns];
    LASSO_UNROLL
    for (int row = 0; row < kRows; ++row) {
      LASSO_UNROLL
      for (int column = 0; column < kColumns; ++column) {
        sums[row][column] = Vector{};
      }
    }
    for (std::int64_t i = 0; i < k; ++i) {
      Vector line[kColumns];
      LASSO_UNROLL
      for (int column = 0; column < kColumns; ++column) {
        line[column] = load(b + (i * kColumns + column) * kLanes);
      }
      LASSO_UNROLL
      for (int row = 0; row < kRows; ++row) {
        const Vector value = a[row * k + i] - Vector{};  // x - 0 is x: a broadcast and no more
        LASSO_UNROLL
        for (int column = 0; column < kColumns; ++column) {
          sums[row][column] += value * line[column];
        }
      }
    }
    LASSO_UNROLL
    for (int row = 0; row < kRows; ++row) {
      LASSO_UNROLL
      for (int column = 0; column < kColumns; ++column) {
        store(c + row * c_row + column * kLanes, sums[row][column]);
      }
    }
  }

  /// The same for 1 to kRows rows.
  template <int kRows, int kColumns>
  static void multiply_last(std::int64_t rows,
                            const float* a,
                            std::int64_t k,
                            const float* b,
                            float* c,
                            std::int64_t c_row) {
    if (rows == kRows) {
      multiply_rows<kRows, kColumns>(a, k, b, c, c_row);
    } else if constexpr (kRows > 1) {
      multiply_last<kRows - 1, kColumns>(rows, a, k, b, c, c_row);
    }
  }

  /// Of any number of rows: as many at once as the registers hold.
  template <int kColumns>
  static void multiply_panel(std::int64_t rows,
                             const float* a,
                             std::int64_t k,
                             const float* b,
                             float* c,
                             std::int64_t c_row) {
    constexpr int kRegisters = kLanes == 16 ? 28 : 12;  // for sums, of 32 or 16
    constexpr int kRows = kRegisters / 2 * (kLanes == 16 ? 1 : 3 - kColumns);
    std::int64_t row = 0;
    for (; row + kRows <= rows; row += kRows) {
      multiply_rows<kRows, kColumns>(a + row * k, k, b, c + row * c_row, c_row);
    }
    if (row < rows) {
      multiply_last<kRows, kColumns>(rows - row, a + row * k, k, b, c + row * c_row, c_row);
    }
  }

  static constexpr std::int64_t kPanel = 2 * kLanes;

  /// c (rows, out) = a (rows, in) kernel, which lies in panels.
  static void multiply(std::int64_t rows,
                       const float* a,
                       std::int64_t in,
                       const float* kernel,
                       std::int64_t out,
                       float* c) {
    std::int64_t column = 0;
    for (; column + kPanel <= out; column += kPanel) {
      multiply_panel<2>(rows, a, in, kernel + column * in, c + column, out);
    }
    if (column < out) {
      multiply_panel<1>(rows, a, in, kernel + column * in, c + column, out);
    }
  }

  /// Of a tile. x: its first input cell, `frame` and `in` values from a frame and bin to the next.
  template <typename Time>
  static void input_tile(
      const float* x, std::int64_t frame, std::int64_t in, float* to, std::int64_t point) {
    constexpr int kTimes = Time::kPoints;
    constexpr int kBins = FourOutputs::kPoints;
    for (std::int64_t c = 0; c < in; c += kLanes) {
      Vector half[kTimes][kBins];
      LASSO_UNROLL
      for (int bin = 0; bin < kBins; ++bin) {
        Vector column[kTimes];
        Vector turned[kTimes];
        LASSO_UNROLL
        for (int time = 0; time < kTimes; ++time) {
          column[time] = load(x + time * frame + bin * in + c);
        }
        Time::input(column, turned);
        LASSO_UNROLL
        for (int time = 0; time < kTimes; ++time) {
          half[time][bin] = turned[time];
        }
      }
      LASSO_UNROLL
      for (int time = 0; time < kTimes; ++time) {
        Vector turned[kBins];
        FourOutputs::input(half[time], turned);
        LASSO_UNROLL
        for (int bin = 0; bin < kBins; ++bin) {
          store(to + (time * kBins + bin) * point + c, turned[bin]);
        }
      }
    }
  }

  static Vector finished(Vector x, const float* to, Finish finish) {
    if (finish == Finish::accumulate) {
      return x + load(to);
    }
    if (finish == Finish::activate) {
      const Vector lowered = static_cast<float>(kLeakySlope) * x;
      return x > lowered ? x : lowered;
    }
    return x;
  }

  /// Of a tile, of which the first `frames` and `bins` are in the recording.
  template <typename Time>
  static void output_tile(const float* from,
                          std::int64_t point,
                          const WinogradTask& task,
                          float* y,
                          std::int64_t frames,
                          std::int64_t bins) {
    constexpr int kTimes = Time::kOutputs;
    constexpr int kPoints = FourOutputs::kPoints;
    for (std::int64_t c = 0; c < task.out; c += kLanes) {
      Vector half[kTimes][kPoints];
      LASSO_UNROLL
      for (int bin = 0; bin < kPoints; ++bin) {
        Vector column[Time::kPoints];
        Vector turned[kTimes];
        LASSO_UNROLL
        for (int time = 0; time < Time::kPoints; ++time) {
          column[time] = load(from + (time * kPoints + bin) * point + c);
        }
        Time::output(column, turned);
        LASSO_UNROLL
        for (int time = 0; time < kTimes; ++time) {
          half[time][bin] = turned[time];
        }
      }
      const Vector bias = load(task.bias + c);
      LASSO_UNROLL
      for (int time = 0; time < kTimes; ++time) {
        Vector row[kTileBins];
        FourOutputs::output(half[time], row);
        LASSO_UNROLL
        for (int bin = 0; bin < kTileBins; ++bin) {
          if (time < frames && bin < bins) {
            float* const to = y + time * task.output_frame + bin * task.out + c;
            store(to, finished(row[bin] + bias, to, task.finish));
          }
        }
      }
    }
  }

  /// Copies the cells of a tile that reaches beyond the recording, with zeros there.
  template <typename Time>
  static void copy_edge(const WinogradTask& task,
                        std::int64_t first_frame,
                        std::int64_t first_bin,
                        float* to) {
    for (int time = 0; time < Time::kPoints; ++time) {
      for (int bin = 0; bin < FourOutputs::kPoints; ++bin) {
        const std::int64_t t = first_frame + time;
        const std::int64_t f = first_bin + bin;
        const bool inside = t < task.frames + 2 && f >= 0 && f < task.bins;
        const float* const from = task.input + t * task.input_frame + f * task.in;
        for (std::int64_t c = 0; c < task.in; c += kLanes) {
          store(to + c, inside ? load(from + c) : Vector{});
        }
        to += task.in;
      }
    }
  }

  template <typename Time>
  static void run_tiles(const WinogradTask& task,
                        std::int64_t first,
                        std::int64_t count,
                        float* scratch) {
    const std::int64_t in_point = winograd_stride(count, task.in);
    const std::int64_t out_point = winograd_stride(count, task.out);
    constexpr std::int64_t kPoints = winograd_points(Time::kOutputs);
    float* const transformed = scratch;
    float* const products = transformed + kPoints * in_point;
    float* const edge = products + kPoints * out_point;
    const std::int64_t across = (task.bins + kTileBins - 1) / kTileBins;
    const auto frame_of = [&](std::int64_t tile) {
      return (first + tile) / across * Time::kOutputs;
    };
    const auto bin_of = [&](std::int64_t tile) { return (first + tile) % across * kTileBins; };

    for (std::int64_t tile = 0; tile < count; ++tile) {
      const std::int64_t t = frame_of(tile);
      const std::int64_t f = bin_of(tile) - 1;
      float* const to = transformed + tile * task.in;
      if (f >= 0 && f + FourOutputs::kPoints <= task.bins && t + Time::kPoints <= task.frames + 2) {
        input_tile<Time>(task.input + t * task.input_frame + f * task.in,
                         task.input_frame,
                         task.in,
                         to,
                         in_point);
      } else {
        copy_edge<Time>(task, t, f, edge);
        input_tile<Time>(edge, FourOutputs::kPoints * task.in, task.in, to, in_point);
      }
    }
    for (std::int64_t point = 0; point < kPoints; ++point) {
      multiply(count,
               transformed + point * in_point,
               task.in,
               task.kernel + point * task.in * task.out,
               task.out,
               products + point * out_point);
    }
    for (std::int64_t tile = 0; tile < count; ++tile) {
      const std::int64_t t = frame_of(tile);
      const std::int64_t f = bin_of(tile);
      output_tile<Time>(products + tile * task.out,
                        out_point,
                        task,
                        task.output + t * task.output_frame + f * task.out,
                        task.frames - t,
                        task.bins - f);
    }
  }

  static void run(const WinogradTask& task,
                  std::int64_t tile_frames,
                  std::int64_t first,
                  std::int64_t count,
                  float* scratch) {
    if (tile_frames == FourOutputs::kOutputs) {
      run_tiles<FourOutputs>(task, first, count, scratch);
    } else {
      run_tiles<TwoOutputs>(task, first, count, scratch);
    }
  }
};

#undef LASSO_UNROLL

// NOLINTEND(modernize-avoid-c-arrays, bugprone-implicit-widening-of-multiplication-result)
#pragma GCC diagnostic pop

}  // namespace

}  // namespace lasso::nn
