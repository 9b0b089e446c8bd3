#include "lasso/dsp/metrics.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "reference_signals.hpp"

using lasso::dsp::sdr;
using lasso::dsp::si_sdr;
using lasso::testing::data_folder;
using lasso::testing::read_text;
using lasso::testing::reference_signals;

// data/metrics.json: values computed in float64 with the original evaluation code, for signals
// made by formula.
TEST_CASE("SDR and SI-SDR equal the original's", "[dsp][golden]") {
  const auto signals = reference_signals();
  const auto& mixture = signals.at("mix");
  const std::vector<at::Tensor> references{signals.at("p"), signals.at("q"), signals.at("p")};
  const std::vector<at::Tensor> estimates{
      signals.at("est1"), signals.at("est2"), signals.at("est1_delayed")};
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
