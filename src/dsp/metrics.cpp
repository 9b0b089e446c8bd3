#include "lasso/dsp/metrics.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

double energy(const at::Tensor& signal) { return signal.square().sum().item<double>(); }

/// A silent reference makes every ratio meaningless, not infinite.
double decibels(double signal, double noise, double reference) {
  return reference > 0.0 ? 10.0 * std::log10(signal / noise)
                         : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  const double power = energy(ref);
  return decibels(power, energy(estimate.to(at::kDouble) - ref), power);
}

double si_sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  const at::Tensor est = estimate.to(at::kDouble);
  const double power = energy(ref);
  const at::Tensor scaled = ref * ((ref * est).sum().item<double>() / power);
  return decibels(energy(scaled), energy(est - scaled), power);
}

}  // namespace lasso::dsp
