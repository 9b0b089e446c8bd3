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

}  // namespace lasso::data
