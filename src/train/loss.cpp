#include "lasso/train/loss.hpp"

#include <ATen/ATen.h>

namespace lasso::train {

namespace {

constexpr double kPresentFloor = 1e-3;  // -30 dB of the target
constexpr double kAbsentFloor = 1e-3;   // -30 dB of the mixture
constexpr double kAbsentWeight = 0.3;
constexpr double kLeastEnergy = 1e-8;  // below: silence

at::Tensor energy(const at::Tensor& spectrum) {
  return at::view_as_real(spectrum).square().sum({1, 2, 3});  // (batch)
}

}  // namespace

at::Tensor separation_loss(const at::Tensor& estimate,
                           const at::Tensor& target,
                           const at::Tensor& mixture) {
  const at::Tensor target_energy = energy(target);
  const at::Tensor present = target_energy > kLeastEnergy;  // (batch) bool
  const at::Tensor reference =
      at::where(present, target_energy, energy(mixture)).clamp_min(kLeastEnergy);
  const at::Tensor floor = at::where(present, kPresentFloor, kAbsentFloor);
  const at::Tensor weight = at::where(present, 1.0, kAbsentWeight).to(at::kFloat);
  const at::Tensor error = energy(estimate - target) / reference + floor.to(at::kFloat);
  return (10.0 * at::log10(error) * weight).mean();
}

at::Tensor contrastive_loss(const at::Tensor& a,
                            const at::Tensor& b,
                            const at::Tensor& positive,
                            double temperature) {
  const at::Tensor cosines = at::matmul(a, b.t()) / static_cast<double>(a.size(1));
  const at::Tensor logits = cosines / temperature;
  const at::Tensor weight = positive.to(logits.dtype());
  const auto one_way = [&](std::int64_t dimension) {
    const at::Tensor likely = (at::log_softmax(logits, dimension) * weight).sum(dimension);
    return -(likely / weight.sum(dimension)).mean();
  };
  return 0.5 * (one_way(0) + one_way(1));
}

}  // namespace lasso::train
