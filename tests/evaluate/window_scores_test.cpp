#include "lasso/evaluate/window_scores.hpp"

#include <nlohmann/json.hpp>

#include "../dsp/reference_signals.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/evaluate/nmf.hpp"
#include "support/support.hpp"

using lasso::evaluate::factorise;
using lasso::evaluate::window_scores;
using lasso::testing::max_difference;

TEST_CASE("an edit is scored inside its windows, and what it changed outside is told",
          "[evaluate][property]") {
  torch::manual_seed(1);
  const auto mixture = torch::rand({2, 100}) - 0.5;
  const auto wanted = torch::rand({2, 100}) - 0.5;
  auto gate = torch::zeros({100});
  gate.narrow(0, 20, 40).fill_(1.0);
  gate[20] = 0.5;
  gate[59] = 0.5;
  auto edited = mixture.clone();
  edited.narrow(1, 20, 40).copy_(wanted.narrow(1, 20, 40) * 0.9);
  auto scores = window_scores(wanted, mixture, edited, gate);
  const auto inside = [&](const at::Tensor& x) { return x.narrow(1, 20, 40); };
  CHECK(scores.inside.sdr == Approx(lasso::dsp::sdr(inside(wanted), inside(edited))));
  CHECK(scores.inside.sdr == Approx(20.0).margin(1e-3));
  CHECK(scores.inside.si_sdri > 100.0);
  CHECK(scores.core.sdr == Approx(20.0).margin(1e-3));
  CHECK(scores.changed_samples == 0);
  CHECK(scores.no_change_error == 0.0);
  edited[0][5] += 0.25;
  scores = window_scores(wanted, mixture, edited, gate);
  CHECK(scores.changed_samples == 1);
  CHECK(scores.largest_change == Approx(0.25).margin(1e-6));
  CHECK(scores.no_change_error == Approx(0.25).margin(1e-6));
}

// files/metrics.json: values computed in float64 with the original evaluation code.
TEST_CASE("the SI-SDR without means equals the original's", "[evaluate][golden]") {
  const auto signals = lasso::testing::reference_signals();
  const auto pairs = nlohmann::json::parse(
      lasso::testing::read_text(lasso::testing::data_folder() / "metrics.json"));
  const auto row = [&](const char* name) { return signals.at(name).unsqueeze(0); };
  const auto open = torch::ones({4000});
  std::size_t item = 0;
  for (const auto& [reference, estimate] :
       {std::pair("p", "est1"), std::pair("q", "est2"), std::pair("p", "est1_delayed")}) {
    const auto scores = window_scores(row(reference), row("mix"), row(estimate), open);
    CHECK(scores.inside.si_sdr_zero_mean ==
          Approx(pairs[item].at("si_sdr_zero_mean").get<double>()).margin(1e-6));
    CHECK(scores.inside.sdri == Approx(pairs[item].at("sdri").get<double>()).margin(1e-6));
    ++item;
  }
}

TEST_CASE("means do not count where they are taken out", "[evaluate]") {
  torch::manual_seed(2);
  const auto wanted = torch::randn({1, 500});
  const auto scores = window_scores(
      wanted, wanted, wanted + 0.1 * torch::randn({1, 500}) + 1.0, torch::ones({500}));
  CHECK(scores.inside.si_sdr < 1.0);
  CHECK(scores.inside.si_sdr_zero_mean > 15.0);
}

TEST_CASE("a spectrogram that is a sum of few components is found to be one",
          "[evaluate][property]") {
  torch::manual_seed(3);
  const auto w = torch::rand({40, 3}, at::kDouble).pow(4);
  const auto h = torch::rand({3, 60}, at::kDouble).pow(4);
  const auto x = at::matmul(w, h);
  const auto [found_w, found_h] = factorise(x, 3);
  CHECK(found_w.min().item<double>() >= 0.0);
  CHECK(found_h.min().item<double>() >= 0.0);
  CHECK(max_difference(at::matmul(found_w, found_h), x) < 0.05 * x.max().item<double>());
  // More components than there are bins or frames do no harm.
  CHECK(factorise(torch::rand({4, 5}), 10).first.isfinite().all().item<bool>());
  CHECK(factorise(torch::zeros({4, 5}), 2).first.isfinite().all().item<bool>());
}
