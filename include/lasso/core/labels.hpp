#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lasso/core/time_window.hpp"

namespace lasso {

/// A labelled time window of a recording.
struct Label {
  TimeWindow window;
  std::string text;
};

/// Reads labels. The extension determines the format: .txt or .tsv (Audacity), .srt, .vtt, .csv
/// (columns `start`; `end` or `duration`; and `text`, `label`, `query` or `name`), .rttm (the text
/// is the speaker; lines for recordings other than `recording` are skipped), .TextGrid (Praat, all
/// interval tiers). Labels of zero length and, in a TextGrid, without text are skipped. Subtitle
/// markup is removed. UTF-8 with or without a byte order mark, or UTF-16 with one. Windows may lie
/// outside the recording. Throws an input Error that names the file, and the line if known, if the
/// file cannot be read, is malformed or contains no label.
std::vector<Label> read_labels(const std::filesystem::path& path,
                               const std::filesystem::path& recording);

}  // namespace lasso
