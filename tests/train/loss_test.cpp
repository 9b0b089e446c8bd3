#include "lasso/train/loss.hpp"

#include <cmath>

#include "support/support.hpp"

using lasso::train::contrastive_loss;
using lasso::train::separation_loss;

namespace {

double loss_of(const at::Tensor& e, const at::Tensor& t, const at::Tensor& x) {
  return separation_loss(e, t, x).item<double>();
}

}  // namespace

TEST_CASE("a present target is worth its error down to 30 dB", "[train]") {
  const auto t = torch::randn({1, 5, 7}, at::kComplexFloat);
  const auto x = t + torch::randn({1, 5, 7}, at::kComplexFloat);
  CHECK(std::abs(loss_of(t, t, x) + 30.0) < 1e-3);
  CHECK(std::abs(loss_of(torch::zeros_like(t), t, x)) < 0.01);
  CHECK(std::abs(loss_of(0.9 * t, t, x) - 10 * std::log10(0.01 + 0.001)) < 1e-3);
}

TEST_CASE("a target that is absent is worth the output over the mixture, at 0.3", "[train]") {
  const auto x = torch::randn({1, 5, 7}, at::kComplexFloat);
  const auto none = torch::zeros_like(x);
  CHECK(std::abs(loss_of(none, none, x) + 0.3 * 30.0) < 1e-3);
  CHECK(std::abs(loss_of(x, none, x) - 0.3 * 10 * std::log10(1.001)) < 1e-3);
}

TEST_CASE("silence everywhere has a finite loss and gradient", "[train]") {
  const auto none = torch::zeros({2, 5, 7}, at::kComplexFloat);
  auto gain = torch::ones({2, 5, 7}).requires_grad_();
  const auto loss = separation_loss(gain * none, none, none);
  loss.backward();
  CHECK(std::isfinite(loss.item<double>()));
  CHECK(gain.grad().isfinite().all().item<bool>());
}

TEST_CASE("conditions that go together are worth most when they are alike", "[train]") {
  const auto a = torch::layer_norm(torch::randn({4, 32}), {32});
  const auto own = torch::eye(4, at::kBool);
  const auto loss = [&](const at::Tensor& b, const at::Tensor& positive) {
    return contrastive_loss(a, b, positive, /*temperature=*/0.07).item<double>();
  };
  CHECK(loss(a, own) < loss(a.flip(0), own));
  CHECK(std::abs(loss(torch::zeros_like(a), own) - std::log(4.0)) < 1e-5);
  CHECK(std::abs(loss(torch::zeros_like(a), torch::ones({4, 4}, at::kBool)) - std::log(4.0)) <
        1e-5);
}
