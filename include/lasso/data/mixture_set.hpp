#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::data {

struct MixtureSetOptions {
  ClipSetOptions clips;
  std::vector<std::int64_t> folds{kHeldOutFold};
  /// CSV with the columns query, targets and companions, the latter two lists of categories
  /// separated by semicolons: writes mixtures of these instead, `mixtures` of each line. Empty:
  /// none.
  std::filesystem::path scenarios;
  std::filesystem::path output;  ///< a folder that does not exist yet
  std::int64_t mixtures = 100;
  double seconds = 5.0;  ///< per mixture
  double category_exponent = 0.5;
  std::uint64_t seed = 1;
};

/// Writes mixtures of two clips of different categories, the second at -5 to 5 dB relative to the
/// first, as 16-bit FLAC, with lists for scoring:
///
///   mixtures.csv  id, mixture, target, query (the target's own phrase), unseen (a phrase of its
///                 category that the queries hold out from training, if any), example (another
///                 recording of its category), category
///   absent.csv    id, mixture, target (empty), query (a sound absent from the mixture), category
///
/// Of scenarios, only mixtures.csv, with the columns id, mixture, target, query and category (the
/// query once more, so that scores are told for each).
///
/// The output depends only on the clips and the options. Throws a usage Error if the folder exists,
/// an input Error if it cannot be written.
void write_mixtures(const MixtureSetOptions& options);

/// Test mixtures of BiModalSep: the list of mixtures, and exactly one list that describes their
/// recordings.
struct ListedMixturesOptions {
  std::filesystem::path mixtures;   ///< test_sep2_ids.csv or test_sep_2.csv
  std::filesystem::path audiocaps;  ///< parsed_all_caps.json
  std::filesystem::path music;      ///< MUSIC's test.csv
  std::filesystem::path vggsound;   ///< VGGSound's
  std::filesystem::path audio;      ///< folder that paths are relative to
  std::filesystem::path output;     ///< a folder that does not exist yet
  std::int64_t samples = 131070;    ///< per mixture, at 16 kHz
};

/// Writes the mixtures as 16-bit FLAC, each recording cut around its middle, and mixtures.csv (id,
/// mixture, target, query, category) with one line per recording of a mixture. Skips mixtures with
/// unreadable recordings, with a warning. Throws as write_mixtures() and read_mixtures() do, and an
/// input Error if no mixture is left.
void write_listed_mixtures(const ListedMixturesOptions& options);

}  // namespace lasso::data
