#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lasso/data/recordings.hpp"

namespace lasso::data {

/// A labelled sound in memory: mono, at the set's rate.
struct Clip {
  std::string category;  ///< clips of one category never interfere with each other
  std::string query;     ///< a phrase that describes this clip
  /// 16-bit samples, peak at full scale: each mixture draws new levels.
  std::vector<std::int16_t> samples;
  /// First samples of the frames of kFrameSeconds within kActiveRangeDb of the loudest.
  std::vector<std::int64_t> active_frames;
  double active_power = 0.0;  ///< mean square over the active frames; full scale is 1
};

constexpr double kFrameSeconds = 0.025;
constexpr double kActiveRangeDb = 40.0;

/// Selects the clips to read.
struct ClipSetOptions {
  /// CSVs with the columns path and query, and optionally fold, category and licence; or AudioSep's
  /// JSON, {"data": [{"wav": path, "caption": text}, ...]}. Paths are relative to the list.
  std::vector<std::filesystem::path> clips;
  /// CSV with the columns category and query: further phrases. With a column kind, each kind is
  /// equally likely to be drawn, however many phrases it has. With a column split, only rows that
  /// say train are trained with. Empty: none.
  std::filesystem::path queries;
  /// Licences to use, such as "CC BY": a row's licence must match one of them, apart from the
  /// version. Empty: all rows.
  std::vector<std::string> licences;
  /// Categories to exclude.
  std::vector<std::string> without;
  std::int64_t sample_rate = 32000;
};

/// The listed recordings that match the options. Throws an input Error that names the list and the
/// line or item that cannot be read.
std::vector<Recording> read_clips(const ClipSetOptions& options,
                                  const std::vector<std::int64_t>& folds);

/// The clips that match the options, decoded once. A row without a category uses its query as the
/// category. In a list without folds, every tenth row is in kHeldOutFold, the others in fold 1.
class ClipSet {
 public:
  /// Throws an input Error that names the row's file if it cannot be read.
  ClipSet(const ClipSetOptions& options, const std::vector<std::int64_t>& folds);

  const std::vector<Clip>& clips() const noexcept { return clips_; }

  /// The phrases for a category besides those of the clips themselves, by kind.
  const std::vector<std::vector<std::string>>& phrases(const std::string& category) const;

  /// The phrases for a category that are held out from training: those of another split.
  const std::vector<std::string>& held_out_phrases(const std::string& category) const;

  /// Whether a phrase is known to describe sounds of a category, as "bird" describes roosters.
  bool describes(const std::string& phrase, const std::string& category) const;

  /// All categories that a phrase is known to describe, with or without clips.
  const std::set<std::string>& described_by(const std::string& phrase) const;

 private:
  void read_phrases(const std::filesystem::path& path);

  std::vector<Clip> clips_;
  std::map<std::string, std::vector<std::vector<std::string>>> phrases_;  // by category, by kind
  std::map<std::string, std::vector<std::string>> held_out_;              // by category
  std::map<std::string, std::set<std::string>> described_;                // categories, by phrase
};

constexpr std::int64_t kHeldOutFold = 4;

}  // namespace lasso::data
