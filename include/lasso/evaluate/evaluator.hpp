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
#include "lasso/separate/audio_side.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/separate/second_pass.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::evaluate {

/// A mixture, what should come out of it, and what to ask for it with.
struct Pair {
  std::string id;
  std::filesystem::path mixture;
  std::filesystem::path target;  ///< empty: the query is not in the mixture, so silence
  std::string query;
  std::filesystem::path example;  ///< a recording that counts instead of the words; or empty
  std::string category;           ///< for sums; or empty
  /// Where the edit is to be heard; without any no edit is scored.
  std::vector<TimeWindow> windows{};
};

/// Reads a CSV with the columns mixture, target and query, paths relative to it; or with id and
/// query, whose files lie beside it as mixture-<id>.<ext> and target-<id>.<ext>, ext being flac or
/// wav. A folder stands for the one CSV in it. An empty target means silence. A column category, or
/// target_category, is for sums. A column windows, as "2-4" or "2-4 6.5-8", is for time-selective
/// edits. Throws an input Error that names the file and what it lacks.
std::vector<Pair> read_pairs(const std::filesystem::path& list, const ListOptions& options = {});

/// Cosines of a query's text and of recordings, by what hears them: as far as the first minute
/// goes.
struct Similarity {
  double mixture = 0.0;
  double estimate = 0.0;
};

/// In dB, over all channels and samples; definitions in dsp/metrics.hpp. The "i" is the gain over
/// the unprocessed mixture.
struct Scores {
  double sdr = 0.0;
  double si_sdr = 0.0;
  double sdri = 0.0;
  double si_sdri = 0.0;
  /// Of what came out, over the mixture's: all that there is to say where the query is absent.
  double level = 0.0;
  /// What a first pass found, where the mixture was heard twice.
  std::optional<separate::FirstPassResult> result{};
  /// Of the query's text; where the model hears, and neither is silent.
  std::optional<Similarity> similarity{};
  /// BSS-eval of the estimate and of the mixture in its place, where wanted: against the target,
  /// among the target and the rest of the mixture; the mean over the channels.
  std::optional<dsp::BssScores> bss{};
  std::optional<dsp::BssScores> bss_of_mixture{};
  /// Of the edit, where the pair has windows.
  std::optional<WindowScores> edit{};
  /// Of the query's text, inside the windows; where these are 0.1 s or longer.
  std::optional<Similarity> similarity_inside{};
};

/// What compares recordings with texts.
struct TextJudge {
  separate::AudioSide* ear;  ///< outlives its use
  at::Tensor condition;      ///< of the text, (1, condition_size)
};

/// What stands in for the separation, or leaves a part of it out.
enum class Baseline {
  none,
  no_gate,  ///< the edit is heard everywhere; windows say where it is scored
  nmf,      ///< components of the mixture instead of a network's estimate: see nmf.hpp
};

/// The cosine of a text and of a recording, (channels, samples).
double similarity(const at::Tensor& recording, std::int64_t sample_rate, const TextJudge& judge);

/// What is scored beside the ratios.
struct ScoreOptions {
  std::optional<TextJudge> judge{};
  bool bss = false;  ///< takes a second for each ten of mixture
  Baseline baseline = Baseline::none;
  separate::Edit edit{};  ///< of pairs that have windows
  dsp::Fade fade{};
};

/// Separates the mixture and compares with the target at the files' rate. `separation` has one
/// query, the pair's. Throws an input Error if the two files differ in rate, channels or length.
Scores score(const Pair& pair, separate::Separation separation, const ScoreOptions& options);

/// Mean and median of each figure, over one score at least.
struct Summary {
  Scores mean;
  Scores median;
};
Summary summarise(const std::vector<Scores>& scores);

}  // namespace lasso::evaluate
