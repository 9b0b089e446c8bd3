#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::separate {

/// The condition of a second pass: equal parts of the query's condition and the first pass's
/// estimate, normalised like the query's. Both are (batch, size), conditions in the same space.
at::Tensor second_condition(const at::Tensor& asked, const at::Tensor& found);

/// Evidence from a first pass that a sound is present, see model::PresenceCalibration.
struct PresenceEvidence {
  double likeness = 0.0;
  double level_db = 0.0;
  double mixture = 0.0;
};

/// Lower levels count as this level.
constexpr double kLeastEvidenceDb = -60.0;

/// The probability that a sound is present, given the evidence.
double presence_of(const PresenceEvidence& evidence, const model::PresenceCalibration& calibration);

/// The result of a first pass for a query.
struct FirstPassResult {
  Query query;                               ///< for the second pass
  std::optional<PresenceEvidence> evidence;  ///< nullopt if the estimate is silent
  double presence = 0.0;                     ///< probability that the sound is present
  bool is_there = false;                     ///< whether the probability is high enough
  at::Tensor
      heard;  ///< condition of the part of the recording nearest to the query; may be undefined
};

/// Separates a recording, mono and at the model's rate, to learn how a query's sound appears in it.
/// The audio encoder analyses the estimate in stretches, limited to the loudest minute of it; loud
/// stretches and those similar to the query weigh most. `separation` has one query, and a second
/// pass. `progress` receives the number of samples analysed so far.
FirstPassResult first_pass(SampleSource& recording,
                           const Separation& separation,
                           const std::function<void(std::int64_t samples)>& progress);

}  // namespace lasso::separate
