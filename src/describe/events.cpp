#include "lasso/describe/events.hpp"

#include <algorithm>
#include <numeric>

namespace lasso::describe {

std::int64_t overlap_ms(const Span& a, const Span& b) {
  return std::max<std::int64_t>(std::min(a.end_ms, b.end_ms) - std::max(a.begin_ms, b.begin_ms), 0);
}

std::vector<Span> windows_of(std::int64_t duration_ms, const WindowOptions& options) {
  std::vector<Span> windows;
  std::int64_t begin = 0;
  for (; begin + options.length_ms < duration_ms; begin += options.hop_ms) {
    windows.push_back({begin, begin + options.length_ms});
  }
  if (duration_ms > 0) {
    windows.push_back({std::max<std::int64_t>(duration_ms - options.length_ms, 0), duration_ms});
  }
  return windows;
}

std::vector<double> cells_of(const std::vector<double>& scores,
                             const std::vector<Span>& windows,
                             std::int64_t hop_ms,
                             Pooling pooling) {
  std::vector<double> cells;
  const std::int64_t duration_ms = windows.empty() ? 0 : windows.back().end_ms;
  std::size_t first = 0;  // that may cover the cell
  for (std::int64_t begin = 0; begin < duration_ms; begin += hop_ms) {
    const Span cell{begin, std::min(begin + hop_ms, duration_ms)};
    while (windows[first].end_ms <= cell.begin_ms) {
      ++first;
    }
    double sum = 0.0;
    double weights = 0.0;
    double most = 0.0;
    for (std::size_t i = first; i < windows.size() && windows[i].begin_ms < cell.end_ms; ++i) {
      const auto weight = static_cast<double>(overlap_ms(windows[i], cell));
      sum += weight * scores[i];
      weights += weight;
      most = std::max(most, scores[i]);
    }
    cells.push_back(pooling == Pooling::max ? most : weights > 0.0 ? sum / weights : 0.0);
  }
  return cells;
}

std::vector<Event> events_of(std::size_t label,
                             const std::vector<double>& cells,
                             std::int64_t hop_ms,
                             std::int64_t duration_ms,
                             const EventOptions& options) {
  std::vector<Span> spans;
  bool is_on = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::int64_t begin = static_cast<std::int64_t>(i) * hop_ms;
    is_on = cells[i] >= (is_on ? options.off : options.on);
    if (!is_on) {
      continue;
    }
    if (spans.empty() || begin - spans.back().end_ms > options.max_gap_ms) {
      spans.push_back({begin, begin});
    }
    spans.back().end_ms = std::min(begin + hop_ms, duration_ms);
  }
  std::vector<Event> events;
  for (const Span& span : spans) {
    if (span.length_ms() < std::min(options.min_event_ms, duration_ms)) {
      continue;
    }
    const auto begin = cells.begin() + span.begin_ms / hop_ms;
    const auto end = cells.begin() + (span.end_ms + hop_ms - 1) / hop_ms;
    events.push_back({label,
                      span,
                      *std::max_element(begin, end),
                      std::accumulate(begin, end, 0.0) / static_cast<double>(end - begin)});
  }
  return events;
}

}  // namespace lasso::describe
