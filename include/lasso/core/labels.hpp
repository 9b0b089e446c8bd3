#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lasso/core/time_window.hpp"

namespace lasso {

/// A stretch of a recording that somebody named.
struct Label {
  TimeWindow window;
  std::string text;
};

/// Reads labels in the format that the extension tells: .txt or .tsv (Audacity), .srt, .vtt, .csv
/// (columns start, and end or duration, and text, label, query or name), .rttm (text is the
/// speaker; lines of other recordings than `recording` are left out), .TextGrid (Praat, all
/// interval tiers). Labels without a length or, in a TextGrid, without a text are left out, and so
/// is the markup of subtitles. UTF-8, with or without a byte order mark, or UTF-16 with one. The
/// windows may lie outside the recording. Throws an input Error that names the file, and the line
/// where there is one, if it cannot be read, is malformed or holds no label.
std::vector<Label> read_labels(const std::filesystem::path& path,
                               const std::filesystem::path& recording);

}  // namespace lasso
