#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lasso/describe/events.hpp"

namespace lasso::describe {

/// In order of time; in the given order where they begin together.
std::vector<Event> by_time(std::vector<Event> events);

/// What is shown while certain sounds are heard.
struct Cue {
  Span span;
  std::string text;
};

struct CueOptions {
  std::size_t most_labels = 3;    ///< at a time: those with the highest peaks
  std::int64_t min_cue_ms = 700;  ///< shorter ones join a neighbour
};

/// Subtitles of events: the time line is cut wherever an event begins or ends, and each piece with
/// an event is a cue, `[Dog barking, Rain]`, in the order in which the events began, then by name.
/// Pieces with one text are one cue. A short one joins the neighbour that shares most labels with
/// it, else the one before. Cues never overlap and are never empty. `labels`: by number.
std::vector<Cue> cues_of(const std::vector<Event>& events,
                         const std::vector<std::string>& labels,
                         const CueOptions& options);

enum class LineEnd { lf, crlf };

/// SubRip: UTF-8, numbers from 1, HH:MM:SS,mmm.
std::string as_srt(const std::vector<Cue>& cues, LineEnd line_end = LineEnd::lf);

/// WebVTT (W3C): a dot before the milliseconds, & < > escaped.
std::string as_vtt(const std::vector<Cue>& cues, LineEnd line_end = LineEnd::lf);

/// Events as an Audacity label track: begin, end and label in seconds, a tab between them, in order
/// of time. `separate --windows-from` reads it.
std::string as_label_track(const std::vector<Event>& events,
                           const std::vector<std::string>& labels);

/// Events as CSV with a header: start and end in seconds, label, peak and mean.
std::string as_csv(const std::vector<Event>& events, const std::vector<std::string>& labels);

}  // namespace lasso::describe
