#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace lasso::train {

/// While it lives, this thread's convolutions and matrix products are computed in another dtype,
/// weights and what needs the precision stay as they are (Micikevicius et al. 2018, "Mixed
/// precision training").
class Autocast {
 public:
  /// float32: nothing changes.
  Autocast(c10::Device device, at::ScalarType dtype);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::Device device_;
  bool active_;
};

}  // namespace lasso::train
