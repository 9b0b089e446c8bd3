#include "precision_check.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include "lasso/nn/precision.hpp"
#include "lasso/nn/separators.hpp"

namespace lasso::model {

std::optional<double> bf16_snr_db(const ModelConfig& config, const checkpoint::TensorMap& tensors) {
  if (!nn::is_supported(at::kBFloat16, at::kCPU)) {
    return std::nullopt;
  }
  const at::NoGradGuard no_grad;
  constexpr std::int64_t kFrames = 128;
  const auto seeded = at::make_generator<at::CPUGeneratorImpl>(1);
  const std::int64_t rows = config.front_end.rows();
  const at::Tensor features =
      10.0 * at::rand({1, kFrames, rows}, seeded) / (1.0 + at::arange(rows) / 20.0);
  const at::Tensor direction = at::randn({1, nn::condition_size(config.separator)}, seeded);
  nn::Condition condition(direction / direction.norm());
  if (const std::int64_t width = nn::token_width(config.separator); width > 0) {
    condition.tokens = at::randn({1, config.text_encoder.max_tokens, width}, seeded);
  }
  const auto gains = [&](at::ScalarType dtype) {
    const auto stream = nn::make_mask_network(config.separator, tensors, at::kCPU, dtype, {})
                            ->stream(condition, nn::Pace::at_once);
    return stream->push(features, /*last=*/true);
  };
  const at::Tensor exact = gains(at::kFloat);
  const at::Tensor error = gains(at::kBFloat16) - exact;
  const double ratio =
      exact.abs().square().sum().item<double>() / error.abs().square().sum().item<double>();
  return std::clamp(10.0 * std::log10(ratio), -300.0, 300.0);
}

}  // namespace lasso::model
