#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lasso/core/time_window.hpp"
#include "lasso/dsp/bss_eval.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/evaluate/list_options.hpp"
#include "lasso/evaluate/window_scores.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/separate/second_pass.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::evaluate {

/// A mixture, its target and the query for it.
struct Pair {
  std::string id;
  std::filesystem::path mixture;
  std::filesystem::path target;  ///< empty: silence, as the queried sound is absent
  std::string query;
  std::filesystem::path example;  ///< a recording that replaces the words as the query; or empty
  std::string category;           ///< for grouped results; or empty
  /// The windows of the edit; if empty, no edit is scored.
  std::vector<TimeWindow> windows{};
};

/// Reads a CSV with the columns mixture, target and query, with paths relative to it; or with id
/// and query, with the files mixture-<id>.<ext> and target-<id>.<ext> beside it, where ext is flac
/// or wav. A folder stands for the only CSV in it. An empty target means silence. An optional
/// column category or target_category groups results. An optional column windows, such as "2-4" or
/// "2-4 6.5-8", defines time-selective edits. Throws an input Error that names the file and what it
/// lacks.
std::vector<Pair> read_pairs(const std::filesystem::path& list, const ListOptions& options = {});

/// Cosines between a query's text and recordings, by the model's encoders; of a recording, only
/// the first minute counts.
struct Similarity {
  double mixture = 0.0;
  double estimate = 0.0;
};

/// Scores in dB, over all channels and samples; definitions in dsp/metrics.hpp. The final "i" means
/// improvement over the unprocessed mixture.
struct Scores {
  double sdr = 0.0;
  double si_sdr = 0.0;
  double sdri = 0.0;
  double si_sdri = 0.0;
  /// Level of the estimate over that of the mixture: the only meaningful score if the queried sound
  /// is absent.
  double level = 0.0;
  /// The result of the first pass, if the separation had two passes.
  std::optional<separate::FirstPassResult> result{};
  /// To the query's text; if the model has an audio encoder and neither signal is silent.
  std::optional<Similarity> similarity{};
  /// BSS-eval of the estimate, and of the mixture as the estimate, if requested. The sources are
  /// the target and the rest of the mixture; the scores are the target's, averaged over channels.
  std::optional<dsp::BssScores> bss{};
  std::optional<dsp::BssScores> bss_of_mixture{};
  /// Scores of the edit, if the pair has windows.
  std::optional<WindowScores> edit{};
  /// To the query's text, inside the windows; if these are 0.1 s or longer.
  std::optional<Similarity> similarity_inside{};
};

/// Compares recordings with a text.
struct TextJudge {
  separate::AudioEmbedder* embedder;  ///< must outlive the judge
  at::Tensor condition;               ///< of the text, (1, condition_size)
};

/// A baseline that replaces the separation or disables a part of it.
enum class Baseline {
  none,
  no_gate,  ///< edits everywhere; the windows only say where to score
  nmf,      ///< components of the mixture instead of a network's estimate: see nmf.hpp
};

/// The cosine between the judge's text and a recording, (channels, samples).
double similarity(const at::Tensor& recording, std::int64_t sample_rate, const TextJudge& judge);

/// The options of score().
struct ScoreOptions {
  std::optional<TextJudge> judge{};
  bool bss = false;  ///< takes one second per ten seconds of mixture
  Baseline baseline = Baseline::none;
  separate::Edit edit{};  ///< for pairs with windows
  dsp::Fade fade{};
};

/// Separates the mixture and compares the estimate with the target at the files' rate. `separation`
/// has one query, the pair's. Throws an input Error if the two files differ in rate, channels or
/// length.
Scores score(const Pair& pair, separate::Separation separation, const ScoreOptions& options);

/// Mean and median of each figure. Needs at least one score.
struct Summary {
  Scores mean;
  Scores median;
};
Summary summarise(const std::vector<Scores>& scores);

}  // namespace lasso::evaluate
