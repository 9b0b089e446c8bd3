#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::separate {

/// A part of a sound that becomes its own file.
struct Stem {
  TimeWindow window;  ///< of the recording
  std::filesystem::path output;
};

/// Separates one sound from a recording and writes parts of it. Each stem is as long as its window
/// and has the recording's rate, channels and sample format, as far as the output's container
/// supports them. `separation` has one query; `stems` are in order of time and do not overlap.
/// `fade`: applied at the edges of each stem. `progress` receives the completed share of the
/// recording. Throws an input Error if a file cannot be read or written; stems completed before
/// that remain.
void write_stems(const std::filesystem::path& input,
                 const audio::InputOptions& reading,
                 const Separation& separation,
                 const std::vector<Stem>& stems,
                 const dsp::Fade& fade,
                 bool overwrite,
                 const std::function<void(double share)>& progress);

}  // namespace lasso::separate
