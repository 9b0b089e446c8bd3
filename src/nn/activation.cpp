#include "activation.hpp"

#include <cstdint>

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

template <typename T>
void activate_cells(Cells<const T> from,
                    const Affine& affine,
                    Cells<T> to,
                    std::int64_t cells,
                    std::int64_t channels) {
  const float* scale = affine.scale.data_ptr<float>();
  const float* shift = affine.shift.data_ptr<float>();
  constexpr auto kSlope = static_cast<float>(kLeakySlope);
  at::parallel_for(0, cells, kGrain / channels + 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t cell = begin; cell < end; ++cell) {
      const T* x = from.data + cell * from.step;
      T* y = to.data + cell * to.step;
#pragma omp simd
      for (std::int64_t i = 0; i < channels; ++i) {
        const float value = static_cast<float>(x[i]) * scale[i] + shift[i];
        const float lowered = kSlope * value;
        y[i] = static_cast<T>(value < lowered ? lowered : value);
      }
    }
  });
}

template <typename T>
void activate_entries(const at::Tensor& x, const Affine& affine, const at::Tensor& output) {
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    activate_cells<T>({x.data_ptr<T>() + i * x.stride(0), x.stride(3)},
                      affine,
                      {output.data_ptr<T>() + i * output.stride(0), output.stride(3)},
                      x.size(2) * x.size(3),
                      x.size(1));
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
