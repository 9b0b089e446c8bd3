#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::data {

struct MixtureSetOptions {
  ClipSetOptions clips;
  std::vector<std::int64_t> folds{kHeldOutFold};
  std::filesystem::path output;  ///< a folder that is not there yet
  std::int64_t mixtures = 100;
  double seconds = 5.0;  ///< of each
  double category_exponent = 0.5;
  std::uint64_t seed = 1;
};

/// Writes mixtures of two clips of different categories, the second -5 to 5 dB over the first, as
/// FLAC of 16 bits, to be scored with:
///
///   mixtures.csv  id, mixture, target, query (the target's own phrase), unseen (a phrase of its
///                 category that the queries keep from training, if they keep any), example
///                 (another recording of its category), category
///   absent.csv    id, mixture, target (empty), query: a sound that is not in the mixture, category
///
/// Everything follows from the clips and the seed. Throws a usage Error if the folder is there
/// already, an input Error if it cannot be written.
void write_mixtures(const MixtureSetOptions& options);

/// Test mixtures of BiModalSep: a list of them, and the one list that says what their recordings
/// are.
struct ListedMixturesOptions {
  std::filesystem::path mixtures;   ///< test_sep2_ids.csv or test_sep_2.csv
  std::filesystem::path audiocaps;  ///< parsed_all_caps.json
  std::filesystem::path music;      ///< MUSIC's test.csv
  std::filesystem::path vggsound;   ///< VGGSound's
  std::filesystem::path audio;      ///< folder that paths are relative to
  std::filesystem::path output;     ///< a folder that is not there yet
  std::int64_t samples = 131070;    ///< of each, at 16 kHz
};

/// Writes them as FLAC of 16 bits, each recording cut around its middle, and mixtures.csv (id,
/// mixture, target, query, category) with one line for each recording of a mixture. A mixture with
/// a recording that cannot be read is left out, and told. Throws as write_mixtures(), and an input
/// Error for lists as read_mixtures() does, or if no mixture is left.
void write_listed_mixtures(const ListedMixturesOptions& options);

}  // namespace lasso::data
