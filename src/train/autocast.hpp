#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace lasso::train {

/// During its lifetime, computes this thread's convolutions and matrix products in another dtype.
/// Weights and operations that need the precision keep theirs (Micikevicius et al. 2018, "Mixed
/// precision training").
class Autocast {
 public:
  /// float32 changes nothing.
  Autocast(c10::Device device, at::ScalarType dtype);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::Device device_;
  bool active_;
};

}  // namespace lasso::train
