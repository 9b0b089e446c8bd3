#include "lasso/dsp/metrics.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::dsp::sdr;
using lasso::dsp::si_sdr;
using lasso::testing::data_folder;
using lasso::testing::formula;
using lasso::testing::read_text;

namespace {

constexpr std::int64_t kLength = 4000;

at::Tensor noise(const std::string& name) {
  return formula("metrics." + name, {kLength}).to(at::kDouble);
}

/// y[n] = y[n-1] + k (x[n] - y[n-1])
at::Tensor pole(const at::Tensor& x, double k) {
  at::Tensor y = x.clone();
  double last = 0.0;
  for (std::int64_t n = 0; n < kLength; ++n) {
    last += k * (x[n].item<double>() - last);
    y[n] = last;
  }
  return y;
}

at::Tensor delay(const at::Tensor& x, std::int64_t samples) {
  return at::cat({torch::zeros({samples}, at::kDouble), x.narrow(0, 0, kLength - samples)});
}

}  // namespace

// data/metrics.json: values computed in float64 with the original evaluation code, for signals
// made by formula.
TEST_CASE("SDR and SI-SDR equal the original's", "[dsp][golden]") {
  const auto p = pole(noise("a"), 0.25);
  const auto q = pole(noise("b"), 0.6) - 0.3 * pole(noise("b"), 0.05);
  const auto d = noise("d");
  const auto mixture = p + q + 0.1 * d;
  const std::vector<at::Tensor> references{p, q, p};
  const std::vector<at::Tensor> estimates{
      0.8 * p + 0.1 * q + 0.05 * d + 0.02,
      0.1 * p + 0.9 * q - 0.04 * d,
      0.7 * delay(p, 3) + 0.2 * delay(p, 40) + 0.1 * q + 0.02 * d};
  const auto pairs = nlohmann::json::parse(read_text(data_folder() / "metrics.json"));
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    const auto close = [&](double value, const char* name) {
      CAPTURE(name, value);
      CHECK(std::abs(value - pairs[i].at(name).get<double>()) < 1e-9);
    };
    const double plain = sdr(references[i], estimates[i]);
    const double invariant = si_sdr(references[i], estimates[i]);
    close(plain, "sdr");
    close(invariant, "si_sdr");
    close(plain - sdr(references[i], mixture), "sdri");
    close(invariant - si_sdr(references[i], mixture), "si_sdri");
  }
}

TEST_CASE("the metrics' edge cases are what their definitions say", "[dsp]") {
  const auto p = torch::randn({1000}, at::kDouble);
  const auto silence = torch::zeros({1000}, at::kDouble);
  CHECK(std::isinf(sdr(p, p)));
  CHECK(std::abs(sdr(p, 0.5 * p) - 6.020599913279624) < 1e-9);
  CHECK(si_sdr(p, 0.5 * p) > 150.0);
  CHECK(sdr(p, silence) == 0.0);
  CHECK(std::isnan(sdr(silence, p)));
  CHECK(std::isnan(si_sdr(silence, p)));
  CHECK(std::isnan(si_sdr(p, silence)));
}
