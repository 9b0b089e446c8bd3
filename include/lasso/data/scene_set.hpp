#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/data/clip_set.hpp"

namespace lasso::data {

struct SceneSetOptions {
  ClipSetOptions clips;
  std::vector<std::int64_t> folds{kHeldOutFold};
  std::filesystem::path output;  ///< a folder that does not exist yet
  std::int64_t scenes = 100;
  double category_exponent = 0.5;  ///< see MixerOptions
  std::uint64_t seed = 1;
};

/// Writes scenes of 10 to 60 s as 16-bit FLAC: background noise (falling by 6 dB per octave, -50 to
/// -38 dBFS) with one sound every 4 to 10 s, at most two at a time, each at -30 to -12 dBFS while
/// active. Also writes:
///
///   scenes.csv            recording, labels
///   scene-<id>.truth.txt  Audacity labels: begin, end and label of each sound
///   events.csv            recording, start, end, label, level_dbfs
///   classes.txt           the labels and their prompts, for `lasso caption --classes`
///
/// The output depends only on the clips and the options. Throws a usage Error if the folder exists,
/// an input Error if it cannot be written.
void write_scenes(const SceneSetOptions& options);

}  // namespace lasso::data
