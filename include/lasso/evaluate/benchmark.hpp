#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lasso/evaluate/evaluator.hpp"

namespace lasso::evaluate {

/// How a benchmark averages the figures of its items.
enum class Average { of_items, of_class_means, of_class_medians };

/// A benchmark that AudioSep (Liu et al. 2023) published, with AudioSep's scores.
struct Benchmark {
  const char* name;  ///< on the command line
  const char* title;
  Average average;
  double published_sdri_db;
  double published_si_sdr_db;
};

/// All benchmarks.
const std::vector<Benchmark>& benchmarks();

/// Throws a usage Error that lists the known names if `name` is unknown.
const Benchmark& benchmark_called(const std::string& name);

/// Reads the pairs of a benchmark from its published metadata:
///   audiocaps, clotho, esc50, music  CSV with idx, caption (and more); `audio` holds
///                                    mixture-IDX.wav and segment-IDX.wav
///   vggsound                         CSV with mix_wav, s0_wav, s0_text; paths relative to `audio`
///   audioset                         class_labels_indices.csv; `audio` holds class_id=N/ with
///                                    NAME,mixture.wav and NAME,source.wav; the first ten names
///                                    of a class count
/// Throws an input Error that names the file that cannot be read.
std::vector<Pair> read_benchmark(const Benchmark& benchmark,
                                 const std::filesystem::path& metadata,
                                 const std::filesystem::path& audio);

/// The figure that the benchmark reports, from the figures of all pairs.
double average_of(const Benchmark& benchmark,
                  const std::vector<Pair>& pairs,
                  const std::vector<double>& figures);

}  // namespace lasso::evaluate
