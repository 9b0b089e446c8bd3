#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lasso/data/recordings.hpp"

namespace lasso::data {

/// One labelled sound in memory: mono, at the set's rate.
struct Clip {
  std::string category;  ///< clips of one category are never each other's interference
  std::string query;     ///< a phrase that describes this clip
  /// 16 bit samples, loudest at full scale: levels are drawn anew in every mixture.
  std::vector<std::int16_t> samples;
  /// Frames of kFrameSeconds within kActiveRangeDb of the loudest, by their first sample.
  std::vector<std::int64_t> active_frames;
  double active_power = 0.0;  ///< mean square over the active frames, full scale is 1
};

constexpr double kFrameSeconds = 0.025;
constexpr double kActiveRangeDb = 40.0;

/// What to read and what to leave out.
struct ClipSetOptions {
  /// CSVs with the columns path and query, and fold, category, licence where there are any; or
  /// AudioSep's JSON, {"data": [{"wav": path, "caption": text}, ...]}. Paths are relative to them.
  std::vector<std::filesystem::path> clips;
  /// CSV with the columns category and query: further phrases. Where it has a column kind, each
  /// kind is drawn as often, however many phrases it has; where it has a column split, rows that
  /// say anything but train are left out. Empty: none.
  std::filesystem::path queries;
  /// Licences to use, such as "CC BY": a row's licence must be one of them up to its version.
  /// Empty: all rows.
  std::vector<std::string> licences;
  /// Categories to leave out.
  std::vector<std::string> without;
  std::int64_t sample_rate = 32000;
};

/// The recordings of lists that fit the options. Throws an input Error that names the list, and the
/// line or item, for what cannot be read.
std::vector<Recording> read_clips(const ClipSetOptions& options,
                                  const std::vector<std::int64_t>& folds);

/// Clips that fit the options, decoded once. Rows without a category have their query for one;
/// without folds, every tenth row is of kHeldOutFold and the others of fold 1.
class ClipSet {
 public:
  /// Throws an input Error that names the row's file for what cannot be read.
  ClipSet(const ClipSetOptions& options, const std::vector<std::int64_t>& folds);

  const std::vector<Clip>& clips() const noexcept { return clips_; }

  /// All phrases known for a category besides the clips' own, by kind.
  const std::vector<std::vector<std::string>>& phrases(const std::string& category) const;

  /// The phrases for a category that are not to be trained with: those of another split.
  const std::vector<std::string>& held_out_phrases(const std::string& category) const;

  /// Whether a phrase is known to describe sounds of a category, as "bird" does roosters.
  bool describes(const std::string& phrase, const std::string& category) const;

 private:
  void read_phrases(const std::filesystem::path& path);

  std::vector<Clip> clips_;
  std::map<std::string, std::vector<std::vector<std::string>>> phrases_;  // by category, by kind
  std::map<std::string, std::vector<std::string>> held_out_;              // by category
  std::map<std::string, std::set<std::string>> described_;                // categories by phrase
};

constexpr std::int64_t kHeldOutFold = 4;

}  // namespace lasso::data
