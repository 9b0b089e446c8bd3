#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lasso/separate/separator.hpp"

namespace lasso::evaluate {

/// A mixture, what should come out of it, and the words for that.
struct Pair {
  std::string id;
  std::filesystem::path mixture;
  std::filesystem::path target;
  std::string query;
};

/// Reads a CSV with the columns mixture, target and query, paths relative to it; or with id and
/// query, whose files lie beside it as mixture-<id>.<ext> and target-<id>.<ext>, ext being flac or
/// wav. A folder stands for the one CSV in it.
/// Throws an input Error that names the file and what it lacks.
std::vector<Pair> read_pairs(const std::filesystem::path& list);

/// In dB, over all channels and samples; definitions in dsp/metrics.hpp. The "i" is the gain over
/// the unprocessed mixture.
struct Scores {
  double sdr = 0.0;
  double si_sdr = 0.0;
  double sdri = 0.0;
  double si_sdri = 0.0;
};

/// Separates the mixture and compares with the target at the files' rate. `separation` has one
/// query, the pair's. Throws an input Error if the two files differ in rate, channels or length.
Scores score(const Pair& pair, const separate::Separation& separation);

/// Mean and median of each figure.
struct Summary {
  Scores mean;
  Scores median;
};
Summary summarise(const std::vector<Scores>& scores);

}  // namespace lasso::evaluate
