#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lasso::describe {

/// A stretch [begin_ms, end_ms) of a recording, in milliseconds.
struct Span {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;

  std::int64_t length_ms() const { return end_ms - begin_ms; }
};

inline double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000.0; }

/// How much of both, in milliseconds.
std::int64_t overlap_ms(const Span& a, const Span& b);

/// How a recording is cut into windows that are heard one by one, which overlap.
struct WindowOptions {
  std::int64_t length_ms = 2000;
  std::int64_t hop_ms = 500;
};

/// Windows at 0, hop, 2 hop, ..., and one that ends where the recording does: nothing is dropped. A
/// recording that is no longer than a window is one.
std::vector<Span> windows_of(std::int64_t duration_ms, const WindowOptions& options);

/// How the scores of windows become those of the time that they share.
enum class Pooling {
  mean,  ///< weighted by overlap
  max,   ///< for short sounds
};

/// Scores of cells of a hop each (the last may be shorter): of the windows that cover them.
/// `scores` has one for each window.
std::vector<double> cells_of(const std::vector<double>& scores,
                             const std::vector<Span>& windows,
                             std::int64_t hop_ms,
                             Pooling pooling);

struct EventOptions {
  double on = 0.97;                  ///< an event begins where a cell scores as much
  double off = 0.82;                 ///< and ends where one scores less
  std::int64_t max_gap_ms = 1000;    ///< events that are no further apart are one
  std::int64_t min_event_ms = 1000;  ///< shorter ones are dropped
};

/// A sound heard without a break.
struct Event {
  std::size_t label = 0;  ///< which
  Span span;
  double peak = 0.0;  ///< of the cells' scores
  double mean = 0.0;  ///< the same
};

/// The events of one label, in order of time. Cells lie a hop apart; the recording ends at
/// `duration_ms`.
std::vector<Event> events_of(std::size_t label,
                             const std::vector<double>& cells,
                             std::int64_t hop_ms,
                             std::int64_t duration_ms,
                             const EventOptions& options);

}  // namespace lasso::describe
