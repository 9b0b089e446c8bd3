#include "lasso/dsp/metrics.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

/// A silent reference makes every ratio meaningless, not infinite.
double decibels(double signal, double noise, double reference) {
  return reference > 0.0 ? 10.0 * std::log10(signal / noise)
                         : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double energy(const at::Tensor& samples) {
  return samples.square().sum(at::kDouble).item<double>();
}

double power(const at::Tensor& samples) {
  return energy(samples) / static_cast<double>(samples.numel());
}

double sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  const double signal = energy(ref);
  return decibels(signal, energy(estimate.to(at::kDouble) - ref), signal);
}

double si_sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  const at::Tensor est = estimate.to(at::kDouble);
  const double signal = energy(ref);
  const at::Tensor scaled = ref * ((ref * est).sum().item<double>() / signal);
  return decibels(energy(scaled), energy(est - scaled), signal);
}

}  // namespace lasso::dsp
