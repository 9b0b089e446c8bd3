#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lasso/core/sample_source.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/separate/audio_embedder.hpp"

namespace lasso::describe {

struct AnalysisOptions {
  WindowOptions windows;
  double gate_db = -60.0;  ///< windows of lower RMS over full scale count as silent
  bool shares = false;     ///< whether to compute Analysis::shares
};

/// The analysis of a recording, window by window.
struct Analysis {
  std::int64_t duration_ms = 0;  ///< rounded down, but at least 1; 0 if empty
  std::vector<Span> windows;
  std::vector<std::vector<double>> probabilities;  ///< [class][window]
  std::vector<std::vector<double>> shares;  ///< [class][window], see Classifier; if requested
};

/// Analyses a recording in the windows of windows_of(). The recording is the mean of its channels
/// at the audio encoder's rate. Keeps only some windows in memory, however long the recording is.
/// Windows must be no longer than embedder.stretch_samples(), hops no longer than windows.
/// `heard_more` is called from time to time with the results so far and may correct their
/// probabilities.
Analysis analyse(SampleSource& recording,
                 separate::AudioEmbedder& embedder,
                 const Classifier& classifier,
                 const AnalysisOptions& options,
                 const std::function<void(Analysis& so_far)>& heard_more);

}  // namespace lasso::describe
