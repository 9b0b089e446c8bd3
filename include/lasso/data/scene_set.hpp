#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::data {

struct SceneSetOptions {
  ClipSetOptions clips;
  std::vector<std::int64_t> folds{kHeldOutFold};
  std::filesystem::path output;  ///< a folder that is not there yet
  std::int64_t scenes = 100;
  double category_exponent = 0.5;  ///< as MixerOptions has it
  std::uint64_t seed = 1;
};

/// Writes scenes of 10 to 60 s, FLAC of 16 bits: a murmur (noise that falls by 6 dB an octave, -50
/// to -38 dBFS) with sounds in it, one in 4 to 10 s, at most two at a time, each -30 to -12 dBFS
/// where it sounds. Beside them:
///
///   scenes.csv            recording, labels
///   scene-<id>.truth.txt  Audacity's labels: what sounds from where to where
///   events.csv            recording, start, end, label, level_dbfs
///   classes.txt           the labels and what to ask for, for `lasso caption --classes`
///
/// Everything follows from the clips and the seed. Throws a usage Error if the folder is there
/// already, an input Error if it cannot be written.
void write_scenes(const SceneSetOptions& options);

}  // namespace lasso::data
