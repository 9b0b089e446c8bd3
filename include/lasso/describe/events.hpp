#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lasso::describe {

/// The part [begin_ms, end_ms) of a recording, in milliseconds.
struct Span {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;

  std::int64_t length_ms() const { return end_ms - begin_ms; }
};

inline double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000.0; }

/// The overlap of two spans, in milliseconds.
std::int64_t overlap_ms(const Span& a, const Span& b);

/// How a recording is cut into overlapping windows for analysis.
struct WindowOptions {
  std::int64_t length_ms = 2000;
  std::int64_t hop_ms = 500;
};

/// Windows at 0, hop, 2 hop, ..., and a last one that ends with the recording, so nothing is
/// dropped. A recording no longer than a window is a single window.
std::vector<Span> windows_of(std::int64_t duration_ms, const WindowOptions& options);

/// How to combine the scores of overlapping windows.
enum class Pooling {
  mean,  ///< weighted by overlap
  max,   ///< for short sounds
};

/// Scores of cells of one hop each (the last may be shorter), pooled over the windows that cover
/// them. `scores` has one value per window.
std::vector<double> cells_of(const std::vector<double>& scores,
                             const std::vector<Span>& windows,
                             std::int64_t hop_ms,
                             Pooling pooling);

struct EventOptions {
  double on = 0.97;                  ///< an event begins where a cell scores at least this
  double off = 0.82;                 ///< and ends where a cell scores less than this
  std::int64_t max_gap_ms = 1000;    ///< events no further apart than this merge
  std::int64_t min_event_ms = 1000;  ///< shorter events are dropped
};

/// A continuous occurrence of a sound.
struct Event {
  std::size_t label = 0;  ///< class number
  Span span;
  double peak = 0.0;  ///< the highest score of its cells
  double mean = 0.0;  ///< the mean score of its cells
};

/// The events of one label, in time order. Cells lie one hop apart; the recording ends at
/// `duration_ms`.
std::vector<Event> events_of(std::size_t label,
                             const std::vector<double>& cells,
                             std::int64_t hop_ms,
                             std::int64_t duration_ms,
                             const EventOptions& options);

}  // namespace lasso::describe
