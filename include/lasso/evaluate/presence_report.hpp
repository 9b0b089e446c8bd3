#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "lasso/model/model_config.hpp"
#include "lasso/separate/second_pass.hpp"

namespace lasso::evaluate {

/// A prediction of a sound's presence in a mixture, and the truth.
struct PresenceAnswer {
  bool is_present = false;
  separate::FirstPassResult result;
};

/// How reliable the probabilities of presence are.
struct PresenceReport {
  struct Bin {
    std::size_t count = 0;
    double mean_probability = 0.0;
    double present_share = 0.0;
  };
  std::array<Bin, 10> bins{};   ///< of 10 % each
  double auc = 0.0;             ///< how often a present sound scores higher than an absent one
  double present_missed = 0.0;  ///< share of present sounds that are classified as absent
  double absent_noticed = 0.0;  ///< share of absent sounds that are classified as absent
};

/// Needs at least one answer of each kind.
PresenceReport presence_report(const std::vector<PresenceAnswer>& answers);

/// Fits the maximum-likelihood calibration to the answers (logistic regression by Newton's method,
/// slightly regularised towards zero), and the probability below which at most a share `missed` of
/// the present sounds lies. Needs at least one answer of each kind.
model::PresenceCalibration fit_presence(const std::vector<PresenceAnswer>& answers, double missed);

}  // namespace lasso::evaluate
