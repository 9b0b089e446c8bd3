#include "lasso/evaluate/presence_report.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

namespace lasso::evaluate {

namespace {

/// The area under the curve of present over absent, by ranks (Mann & Whitney 1947).
double area(const std::vector<PresenceAnswer>& answers) {
  double wins = 0.0;
  double pairs = 0.0;
  for (const PresenceAnswer& present : answers) {
    for (const PresenceAnswer& absent : answers) {
      if (present.is_present && !absent.is_present) {
        const double a = present.result.presence;
        const double b = absent.result.presence;
        wins += a > b ? 1.0 : a == b ? 0.5 : 0.0;
        pairs += 1.0;
      }
    }
  }
  return wins / pairs;
}

double share_taken_for_absent(const std::vector<PresenceAnswer>& answers, bool is_present) {
  double taken = 0.0;
  double all = 0.0;
  for (const PresenceAnswer& answer : answers) {
    if (answer.is_present == is_present) {
      taken += answer.result.is_there ? 0.0 : 1.0;
      all += 1.0;
    }
  }
  return taken / all;
}

}  // namespace

PresenceReport presence_report(const std::vector<PresenceAnswer>& answers) {
  PresenceReport report;
  for (const PresenceAnswer& answer : answers) {
    const auto place = static_cast<std::size_t>(answer.result.presence * 10.0);
    auto& bin = report.bins.at(std::min<std::size_t>(place, 9));
    bin.count += 1;
    bin.mean_probability += answer.result.presence;
    bin.present_share += answer.is_present ? 1.0 : 0.0;
  }
  for (auto& bin : report.bins) {
    const auto count = static_cast<double>(std::max<std::size_t>(bin.count, 1));
    bin.mean_probability /= count;
    bin.present_share /= count;
  }
  report.auc = area(answers);
  report.present_missed = share_taken_for_absent(answers, /*is_present=*/true);
  report.absent_noticed = share_taken_for_absent(answers, /*is_present=*/false);
  return report;
}

model::PresenceCalibration fit_presence(const std::vector<PresenceAnswer>& answers, double missed) {
  constexpr double kPull = 1e-3;
  constexpr int kSteps = 50;
  std::vector<at::Tensor> rows;
  std::vector<double> truths;
  for (const PresenceAnswer& answer : answers) {
    if (const auto& evidence = answer.result.evidence) {
      rows.push_back(at::tensor({evidence->likeness,
                                 std::max(evidence->level_db, separate::kLeastEvidenceDb),
                                 evidence->mixture,
                                 1.0},
                                at::kDouble));
      truths.push_back(answer.is_present ? 1.0 : 0.0);
    }
  }
  const at::Tensor x = at::stack(rows);
  const at::Tensor truth = at::tensor(truths, at::kDouble);
  at::Tensor weights = at::zeros({4}, at::kDouble);
  for (int step = 0; step < kSteps; ++step) {
    const at::Tensor p = at::sigmoid(at::mv(x, weights));
    const at::Tensor slope = at::mv(x.t(), p - truth) + kPull * weights;
    const at::Tensor curve =
        at::matmul(x.t(), x * (p * (1.0 - p)).unsqueeze(1)) + kPull * at::eye(4, at::kDouble);
    weights = weights - at::linalg_solve(curve, slope);
  }
  model::PresenceCalibration fitted{weights[0].item<double>(),
                                    weights[1].item<double>(),
                                    weights[2].item<double>(),
                                    weights[3].item<double>(),
                                    0.0};
  std::vector<double> present;
  for (const PresenceAnswer& answer : answers) {
    if (answer.is_present) {
      present.push_back(
          answer.result.evidence ? separate::presence_of(*answer.result.evidence, fitted) : 0.0);
    }
  }
  std::sort(present.begin(), present.end());
  const auto place = static_cast<std::size_t>(missed * static_cast<double>(present.size()));
  fitted.least = present.at(std::min(place, present.size() - 1));
  return fitted;
}

}  // namespace lasso::evaluate
