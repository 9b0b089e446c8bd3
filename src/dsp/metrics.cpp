#include "lasso/dsp/metrics.hpp"

#include <cmath>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

double energy(const at::Tensor& signal) { return signal.square().sum().item<double>(); }

double decibels(double ratio) { return 10.0 * std::log10(ratio); }

}  // namespace

double sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  return decibels(energy(ref) / energy(estimate.to(at::kDouble) - ref));
}

double si_sdr(const at::Tensor& reference, const at::Tensor& estimate) {
  const at::Tensor ref = reference.to(at::kDouble);
  const at::Tensor est = estimate.to(at::kDouble);
  const double scale = (ref * est).sum().item<double>() / energy(ref);
  const at::Tensor scaled = ref * scale;
  return decibels(energy(scaled) / energy(est - scaled));
}

}  // namespace lasso::dsp
