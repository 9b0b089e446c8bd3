#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::separate {

/// The condition of a second pass: what was asked for and what a first pass found, half each, at
/// the length of what was asked for. Both are (batch, size), conditions of one space.
at::Tensor second_condition(const at::Tensor& asked, const at::Tensor& found);

/// How much of a query a first pass found, see model::PresenceCalibration.
struct PresenceEvidence {
  double likeness = 0.0;
  double level_db = 0.0;
  double mixture = 0.0;
};

/// What is quieter is evidence no weaker than this.
constexpr double kLeastEvidenceDb = -60.0;

/// How likely a sound is there of which so much was found.
double presence_of(const PresenceEvidence& evidence, const model::PresenceCalibration& calibration);

/// What a first pass found of a query.
struct FirstPassResult {
  Query query;                               ///< for the second
  std::optional<PresenceEvidence> evidence;  ///< none: nothing came out
  double presence = 0.0;                     ///< the probability that the sound is there
  bool is_there = false;                     ///< whether that is enough
  at::Tensor
      heard;  ///< the recording's condition where it is nearest to the query; may be undefined
};

/// Separates a recording, mono and at the model's rate, to learn what a query's sound is like in
/// it. The network that makes conditions of examples listens to what comes out, to the minute in
/// which most of it is found, in stretches; the loud ones that are most like the query count most.
/// `separation` has one query, and a second pass. `progress` is told how many samples were heard.
FirstPassResult first_pass(SampleSource& recording,
                           const Separation& separation,
                           const std::function<void(std::int64_t samples)>& progress);

}  // namespace lasso::separate
