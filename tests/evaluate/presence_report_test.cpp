#include "lasso/evaluate/presence_report.hpp"

#include "support/support.hpp"

using lasso::evaluate::fit_presence;
using lasso::evaluate::presence_report;
using lasso::evaluate::PresenceAnswer;
using lasso::separate::PresenceEvidence;

namespace {

PresenceAnswer answer(bool is_present, double probability, bool is_there) {
  PresenceAnswer made;
  made.is_present = is_present;
  made.result.presence = probability;
  made.result.is_there = is_there;
  return made;
}

}  // namespace

TEST_CASE("a report says how far probabilities can be believed", "[evaluate]") {
  const auto report = presence_report({answer(true, 0.95, true),
                                       answer(true, 0.92, true),
                                       answer(true, 0.05, false),
                                       answer(false, 0.04, false),
                                       answer(false, 0.97, true),
                                       answer(false, 1.0, true)});
  CHECK(report.auc == Approx(3.0 / 9.0));
  CHECK(report.present_missed == Approx(1.0 / 3.0));
  CHECK(report.absent_noticed == Approx(1.0 / 3.0));
  CHECK(report.bins[9].count == 4);
  CHECK(report.bins[9].present_share == Approx(0.5));
  CHECK(report.bins[9].mean_probability == Approx(0.96));
  CHECK(report.bins[0].count == 2);
  CHECK(report.bins[5].count == 0);
}

TEST_CASE("a fit finds the odds that answers were drawn with", "[evaluate]") {
  torch::manual_seed(6);
  const auto drawn = torch::rand({4000, 4}, at::kDouble);
  std::vector<PresenceAnswer> answers;
  for (std::int64_t i = 0; i < drawn.size(0); ++i) {
    const auto value = [&](std::int64_t column) { return drawn[i][column].item<double>(); };
    PresenceAnswer made;
    const PresenceEvidence evidence{value(0), -20.0 * value(1), value(2)};
    const double odds = 6.0 * evidence.likeness + 0.2 * evidence.level_db - 3.0 * evidence.mixture;
    made.is_present = value(3) < 1.0 / (1.0 + std::exp(-odds));
    made.result.evidence = evidence;
    answers.push_back(made);
  }
  const auto fitted = fit_presence(answers, 0.03);
  CHECK(std::abs(fitted.likeness - 6.0) < 0.7);
  CHECK(std::abs(fitted.level - 0.2) < 0.03);
  CHECK(std::abs(fitted.mixture + 3.0) < 0.5);
  CHECK(std::abs(fitted.bias) < 0.4);
  double missed = 0.0;
  double present = 0.0;
  for (const PresenceAnswer& made : answers) {
    present += made.is_present ? 1.0 : 0.0;
    const double p = lasso::separate::presence_of(*made.result.evidence, fitted);
    missed += made.is_present && p < fitted.least ? 1.0 : 0.0;
  }
  CHECK(missed / present <= 0.03);
  CHECK(missed / present > 0.02);
}
