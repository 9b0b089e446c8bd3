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
};

/// What was heard of a recording.
struct Hearing {
  std::int64_t duration_ms = 0;  ///< rounded down, but at least 1; 0 for no samples
  std::vector<Span> windows;
  std::vector<std::vector<double>> probabilities;  ///< of each class, in each window
};

/// Hears a recording at the ear's rate, the mean of its channels, window by window as windows_of()
/// has them. Holds one window and a hop of it, however long it is. Windows are no longer than
/// ear.stretch_samples(), and hops no longer than windows. `progress` is told of each window.
Hearing hear(SampleSource& recording,
             separate::AudioSide& ear,
             const Classifier& classifier,
             const HearingOptions& options,
             const std::function<void(const Span& window)>& progress);

}  // namespace lasso::describe
