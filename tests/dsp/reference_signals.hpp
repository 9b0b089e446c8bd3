#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "support/support.hpp"

namespace lasso::testing {

/// The signals of the reference's metrics, made by formula, float64.
inline std::map<std::string, at::Tensor> reference_signals() {
  constexpr std::int64_t kLength = 4000;
  const auto noise = [](const std::string& name) {
    return formula("metrics." + name, {kLength}).to(at::kDouble);
  };
  /// y[n] = y[n-1] + k (x[n] - y[n-1])
  const auto pole = [](const at::Tensor& x, double k) {
    at::Tensor y = x.clone();
    double last = 0.0;
    for (std::int64_t n = 0; n < kLength; ++n) {
      last += k * (x[n].item<double>() - last);
      y[n] = last;
    }
    return y;
  };
  const auto delay = [](const at::Tensor& x, std::int64_t samples) {
    return at::cat({torch::zeros({samples}, at::kDouble), x.narrow(0, 0, kLength - samples)});
  };
  const auto p = pole(noise("a"), 0.25);
  const auto q = pole(noise("b"), 0.6) - 0.3 * pole(noise("b"), 0.05);
  const auto r = 0.5 * noise("c");
  const auto d = noise("d");
  return {{"p", p},
          {"q", q},
          {"r", r},
          {"mix", p + q + 0.1 * d},
          {"est1", 0.8 * p + 0.1 * q + 0.05 * d + 0.02},
          {"est2", 0.1 * p + 0.9 * q - 0.04 * d},
          {"est1_delayed", 0.7 * delay(p, 3) + 0.2 * delay(p, 40) + 0.1 * q + 0.02 * d},
          {"est3", 0.9 * r + 0.05 * p + 0.03 * d}};
}

}  // namespace lasso::testing
