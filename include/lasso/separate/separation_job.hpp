#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/gated_mix.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

/// One file to separate into another.
struct SeparationJob {
  std::filesystem::path input;
  std::filesystem::path output;
  std::filesystem::path residual;  ///< empty: none is written
  std::vector<TimeWindow> windows;
  Mode mode = Mode::keep;
  bool overwrite = false;  ///< replace outputs that exist
};

/// What came of it.
struct SeparationReport {
  std::int64_t sample_rate = 0;  ///< Hz, of input and output
  std::int64_t channels = 0;
  std::int64_t samples = 0;           ///< per channel
  std::string format;                 ///< of the output, in words
  std::int64_t clipped = 0;           ///< samples beyond full scale that an integer format cut
  std::int64_t residual_clipped = 0;  ///< the same of the residual
  bool window_was_cut = false;
  double level_change_db = 0.0;  ///< energy of the output over the input's; -infinity for silence
};

/// The output's name where none is given: `<stem>.<query-slug>.<ext>` beside the input. A query's
/// slug is its ASCII letters and digits in lower case with one dash between words (bytes of other
/// alphabets are kept), 60 bytes at most. An extension that we can read but not write becomes .wav.
std::filesystem::path output_name(const std::filesystem::path& input, const std::string& query);

/// Looks at what can be told before a model is loaded: input readable, outputs writable and
/// distinct, windows inside. Throws what run() would.
void check(const SeparationJob& job);

/// Runs the road once: reads, separates at the model's rate, mixes under the gate, writes. Output
/// and residual have the input's rate, channels, length and sample format as far as the containers
/// named by their extensions can hold it; output + residual is the input.
/// `progress` is told the share of the output that is written, 0 to 1, now and then.
/// Throws an Error and leaves no file if anything fails, and where the output is the input.
SeparationReport run(const SeparationJob& job,
                     const model::FrontEnd& front_end,
                     MaskEstimator& estimator,
                     const at::Tensor& condition,
                     const std::function<void(double)>& progress);

}  // namespace lasso::separate
