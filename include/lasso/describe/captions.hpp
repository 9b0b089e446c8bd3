#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lasso/describe/events.hpp"

namespace lasso::describe {

/// Sorts events by begin time; events that begin together keep their order.
std::vector<Event> by_time(std::vector<Event> events);

/// A subtitle.
struct Cue {
  Span span;
  std::string text;
};

struct CueOptions {
  std::size_t most_labels = 3;    ///< per cue: those with the highest peaks
  std::int64_t min_cue_ms = 700;  ///< shorter cues join a neighbour
};

/// The subtitles for events. The time line is cut wherever an event begins or ends, and each piece
/// with an event becomes a cue, `[Dog barking, Rain]`, ordered by the events' begin, then by name.
/// Adjacent pieces with the same text merge. A short cue joins the neighbour that shares most
/// labels with it, else the one before. Cues never overlap and are never empty. `labels`: by class
/// number.
std::vector<Cue> cues_of(const std::vector<Event>& events,
                         const std::vector<std::string>& labels,
                         const CueOptions& options);

enum class LineEnd { lf, crlf };

/// SubRip: UTF-8, numbered from 1, times as HH:MM:SS,mmm.
std::string as_srt(const std::vector<Cue>& cues, LineEnd line_end = LineEnd::lf);

/// WebVTT (W3C): a dot before the milliseconds; & < > are escaped.
std::string as_vtt(const std::vector<Cue>& cues, LineEnd line_end = LineEnd::lf);

/// Events as an Audacity label track, in time order: begin and end in seconds, and label, separated
/// by tabs. `separate --windows-from` reads it.
std::string as_label_track(const std::vector<Event>& events,
                           const std::vector<std::string>& labels);

/// Events as CSV with a header: start and end in seconds, label, peak and mean.
std::string as_csv(const std::vector<Event>& events, const std::vector<std::string>& labels);

}  // namespace lasso::describe
