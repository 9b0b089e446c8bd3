#include "activation.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "resunet30_gain.hpp"

namespace lasso::nn {

namespace {

constexpr std::int64_t kGrain = 1 << 14;  // values worth a thread

/// Cells of channels that follow each other in memory, `step` values apart.
template <typename T>
struct Cells {
  T* data;
  std::int64_t step;
};

/// Whether the frames and bins of each entry of a batch are cells at equal distances.
bool are_cells(const at::Tensor& x) {
  return x.stride(1) == 1 && (x.size(2) == 1 || x.stride(2) == x.size(3) * x.stride(3));
}

float loaded(float value) { return value; }
float loaded(at::BFloat16 value) {
  const std::uint32_t bits = std::uint32_t{value.x} << 16U;
  float result = 0.0F;
  std::memcpy(&result, &bits, sizeof(result));
  return result;
}

void store(float value, float& result) { result = value; }
/// Rounds to the nearest, ties to even, without the branch that keeps loops from being vectorised.
void store(float value, at::BFloat16& result) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U;
  constexpr std::uint32_t kNotANumber = 0x7FC0;
  result.x = static_cast<std::uint16_t>(std::isnan(value) ? kNotANumber : rounded);
}

/// Of `cells` cells.
template <typename T>
inline __attribute__((always_inline)) void activate_in_turn(Cells<const T> from,
                                                            const Affine& affine,
                                                            Cells<T> to,
                                                            std::int64_t cells) {
  const float* scale = affine.scale.data_ptr<float>();
  const float* shift = affine.shift.data_ptr<float>();
  const std::int64_t channels = affine.scale.numel();
  constexpr auto kSlope = static_cast<float>(kLeakySlope);
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const T* x = from.data + cell * from.step;
    T* y = to.data + cell * to.step;
#pragma omp simd
    for (std::int64_t i = 0; i < channels; ++i) {
      const float value = loaded(x[i]) * scale[i] + shift[i];
      const float lowered = kSlope * value;
      store(value < lowered ? lowered : value, y[i]);
    }
  }
}

// Not with the thread sanitizer, which is not yet set up where the choice is made.
#if defined(LASSO_X86_KERNELS) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
#define LASSO_FOR_EACH_PROCESSOR __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define LASSO_FOR_EACH_PROCESSOR
#endif

LASSO_FOR_EACH_PROCESSOR
void activate_cells(Cells<const float> from,
                    const Affine& affine,
                    Cells<float> to,
                    std::int64_t cells) {
  activate_in_turn(from, affine, to, cells);
}

LASSO_FOR_EACH_PROCESSOR
void activate_cells(Cells<const at::BFloat16> from,
                    const Affine& affine,
                    Cells<at::BFloat16> to,
                    std::int64_t cells) {
  activate_in_turn(from, affine, to, cells);
}

template <typename T>
void activate_entries(const at::Tensor& x, const Affine& affine, const at::Tensor& output) {
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    const T* const from = x.data_ptr<T>() + i * x.stride(0);
    T* const to = output.data_ptr<T>() + i * output.stride(0);
    at::parallel_for(0,
                     x.size(2) * x.size(3),
                     kGrain / x.size(1) + 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       activate_cells(Cells<const T>{from + begin * x.stride(3), x.stride(3)},
                                      affine,
                                      Cells<T>{to + begin * output.stride(3), output.stride(3)},
                                      end - begin);
                     });
  }
}

}  // namespace

void activate(const at::Tensor& x, const Affine& affine, const at::Tensor& output) {
  const bool fast = x.device().is_cpu() && are_cells(x) && are_cells(output);
  if (fast && x.scalar_type() == at::kFloat) {
    activate_entries<float>(x, affine, output);
  } else if (fast && x.scalar_type() == at::kBFloat16) {
    activate_entries<at::BFloat16>(x, affine, output);
  } else {
    const at::Tensor y =
        at::addcmul(affine.shift.view({-1, 1, 1}), x, affine.scale.view({-1, 1, 1}));
    output.copy_(at::leaky_relu(y, kLeakySlope));
  }
}

}  // namespace lasso::nn
