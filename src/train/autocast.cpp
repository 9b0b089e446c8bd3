#include "autocast.hpp"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

#include "lasso/core/torch_version.hpp"

namespace lasso::train {

namespace {

void switch_autocast(c10::Device device, bool on, at::ScalarType dtype) {
#if LASSO_TORCH_AT_LEAST(2, 4)
  at::autocast::set_autocast_dtype(device.type(), dtype);
  at::autocast::set_autocast_enabled(device.type(), on);
#else
  if (device.is_cpu()) {
    at::autocast::set_autocast_cpu_dtype(dtype);
    at::autocast::set_cpu_enabled(on);
  } else {
    at::autocast::set_autocast_gpu_dtype(dtype);
    at::autocast::set_enabled(on);
  }
#endif
}

}  // namespace

Autocast::Autocast(c10::Device device, at::ScalarType dtype)
    : device_(device), active_(dtype != at::kFloat) {
  if (active_) {
    switch_autocast(device_, /*on=*/true, dtype);
  }
}

Autocast::~Autocast() {
  if (active_) {
    at::autocast::clear_cache();  // of weights in the other dtype
    switch_autocast(device_, /*on=*/false, at::kBFloat16);
  }
}

}  // namespace lasso::train
