#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "lasso/model/model_config.hpp"
#include "lasso/separate/second_pass.hpp"

namespace lasso::evaluate {

/// A question and its answer: whether a sound is in a mixture.
struct PresenceAnswer {
  bool is_present = false;
  separate::FirstPassResult result;
};

/// How far probabilities of presence can be believed.
struct PresenceReport {
  struct Bin {
    std::size_t count = 0;
    double mean_probability = 0.0;
    double present_share = 0.0;
  };
  std::array<Bin, 10> bins{};   ///< of 10 % each
  double auc = 0.0;             ///< how often a present sound scores more than an absent one
  double present_missed = 0.0;  ///< share of present sounds that are taken for absent
  double absent_noticed = 0.0;  ///< share of absent sounds that are
};

/// Of answers of both kinds, one at least.
PresenceReport presence_report(const std::vector<PresenceAnswer>& answers);

/// The calibration under which the answers are likeliest (logistic regression, by Newton's method,
/// with a faint pull to zero), and the probability below which at most a share `missed` of the
/// present sounds lies. Answers of both kinds, one at least.
model::PresenceCalibration fit_presence(const std::vector<PresenceAnswer>& answers, double missed);

}  // namespace lasso::evaluate
