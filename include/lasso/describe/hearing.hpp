#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lasso/core/sample_source.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/separate/audio_side.hpp"

namespace lasso::describe {

struct HearingOptions {
  WindowOptions windows;
  double gate_db = -60.0;  ///< windows of less RMS over full scale count as silent
  bool shares = false;     ///< whether they are wanted
};

/// What was heard of a recording.
struct Hearing {
  std::int64_t duration_ms = 0;  ///< rounded down, but at least 1; 0 for no samples
  std::vector<Span> windows;
  std::vector<std::vector<double>> probabilities;  ///< of each class, in each window
  std::vector<std::vector<double>> shares;         ///< the same, see Classifier; where wanted
};

/// Hears a recording at the ear's rate, the mean of its channels, window by window as windows_of()
/// has them. Holds some windows, however long it is. Windows are no longer than
/// ear.stretch_samples(), and hops no longer than windows. `heard_more` is told now and then of all
/// that was heard so far, and may correct its probabilities.
Hearing hear(SampleSource& recording,
             separate::AudioSide& ear,
             const Classifier& classifier,
             const HearingOptions& options,
             const std::function<void(Hearing& so_far)>& heard_more);

}  // namespace lasso::describe
