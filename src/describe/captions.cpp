#include "lasso/describe/captions.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <set>
#include <tuple>

#include <spdlog/fmt/fmt.h>

#include "lasso/core/csv.hpp"

namespace lasso::describe {

namespace {

using Labels = std::vector<std::size_t>;  // in the order in which they are shown

struct Piece {
  Span span;
  Labels labels;
};

/// The labels heard all through a piece between two boundaries, at most so many.
Labels heard_in(const Span& span,
                const std::vector<Event>& events,
                const std::vector<std::string>& names,
                std::size_t most) {
  std::vector<const Event*> heard;
  for (const Event& event : events) {
    if (overlap_ms(event.span, span) > 0) {
      heard.push_back(&event);
    }
  }
  std::stable_sort(
      heard.begin(), heard.end(), [](const Event* a, const Event* b) { return a->peak > b->peak; });
  heard.resize(std::min(heard.size(), most));
  std::sort(heard.begin(), heard.end(), [&](const Event* a, const Event* b) {
    return std::tie(a->span.begin_ms, names[a->label]) <
           std::tie(b->span.begin_ms, names[b->label]);
  });
  Labels labels;
  for (const Event* event : heard) {
    labels.push_back(event->label);
  }
  return labels;
}

std::size_t shared_labels(const Labels& a, const Labels& b) {
  return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [&](std::size_t label) {
    return std::find(b.begin(), b.end(), label) != b.end();
  }));
}

bool touch(const Piece& before, const Piece& after) {
  return before.span.end_ms == after.span.begin_ms;
}

/// Pieces that follow each other with the same labels become one.
void join_equal(std::vector<Piece>& pieces) {
  std::vector<Piece> joined;
  for (const Piece& piece : pieces) {
    if (!joined.empty() && touch(joined.back(), piece) && joined.back().labels == piece.labels) {
      joined.back().span.end_ms = piece.span.end_ms;
    } else {
      joined.push_back(piece);
    }
  }
  pieces = std::move(joined);
}

/// Gives the first short piece that has a neighbour to it. False where there is none.
bool join_short(std::vector<Piece>& pieces, std::int64_t min_ms) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].span.length_ms() >= min_ms) {
      continue;
    }
    const bool has_before = i > 0 && touch(pieces[i - 1], pieces[i]);
    const bool has_after = i + 1 < pieces.size() && touch(pieces[i], pieces[i + 1]);
    if (!has_before && !has_after) {
      continue;
    }
    const auto shared = [&](std::size_t other) {
      return shared_labels(pieces[i].labels, pieces[other].labels);
    };
    if (!has_before || (has_after && shared(i + 1) > shared(i - 1))) {
      pieces[i + 1].span.begin_ms = pieces[i].span.begin_ms;
    } else {
      pieces[i - 1].span.end_ms = pieces[i].span.end_ms;
    }
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
    join_equal(pieces);
    return true;
  }
  return false;
}

std::string text_of(const Labels& labels, const std::vector<std::string>& names) {
  std::string text;
  for (const std::size_t label : labels) {
    text += (text.empty() ? "[" : ", ") + names[label];
  }
  return text + "]";
}

std::string clock(std::int64_t ms, char point) {
  return fmt::format("{:02}:{:02}:{:02}{}{:03}",
                     ms / 3'600'000,
                     ms / 60'000 % 60,
                     ms / 1000 % 60,
                     point,
                     ms % 1000);
}

std::string times(const Span& span, char point) {
  return clock(span.begin_ms, point) + " --> " + clock(span.end_ms, point);
}

std::string with_line_ends(const std::string& text, LineEnd line_end) {
  if (line_end == LineEnd::lf) {
    return text;
  }
  std::string changed;
  for (const char c : text) {
    changed += c == '\n' ? "\r\n" : std::string(1, c);
  }
  return changed;
}

}  // namespace

std::vector<Event> by_time(std::vector<Event> events) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.span.begin_ms < b.span.begin_ms;
  });
  return events;
}

std::vector<Cue> cues_of(const std::vector<Event>& events,
                         const std::vector<std::string>& labels,
                         const CueOptions& options) {
  std::set<std::int64_t> boundaries;
  for (const Event& event : events) {
    boundaries.insert({event.span.begin_ms, event.span.end_ms});
  }
  std::vector<Piece> pieces;
  for (auto begin = boundaries.begin(); begin != boundaries.end(); ++begin) {
    const auto end = std::next(begin);
    if (end == boundaries.end()) {
      break;
    }
    const Span span{*begin, *end};
    if (Labels heard = heard_in(span, events, labels, options.most_labels); !heard.empty()) {
      pieces.push_back({span, std::move(heard)});
    }
  }
  join_equal(pieces);
  while (join_short(pieces, options.min_cue_ms)) {
  }
  std::vector<Cue> cues;
  for (const Piece& piece : pieces) {
    cues.push_back({piece.span, text_of(piece.labels, labels)});
  }
  return cues;
}

std::string as_srt(const std::vector<Cue>& cues, LineEnd line_end) {
  std::string text;
  int number = 0;
  for (const Cue& cue : cues) {
    text += std::to_string(++number) + "\n" + times(cue.span, ',') + "\n" + cue.text + "\n\n";
  }
  return with_line_ends(text, line_end);
}

std::string as_vtt(const std::vector<Cue>& cues, LineEnd line_end) {
  std::string text = "WEBVTT\n\n";
  for (const Cue& cue : cues) {
    text += times(cue.span, '.') + "\n";
    for (const char c : cue.text) {
      text += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    }
    text += "\n\n";
  }
  return with_line_ends(text, line_end);
}

std::string as_label_track(const std::vector<Event>& events,
                           const std::vector<std::string>& labels) {
  std::string text;
  for (const Event& event : by_time(events)) {
    text += fmt::format("{:.3f}\t{:.3f}\t{}\n",
                        seconds(event.span.begin_ms),
                        seconds(event.span.end_ms),
                        labels[event.label]);
  }
  return text;
}

std::string as_csv(const std::vector<Event>& events, const std::vector<std::string>& labels) {
  std::string text = "start,end,label,peak,mean\n";
  for (const Event& event : by_time(events)) {
    const auto number = [](double value) { return fmt::format("{:.3f}", value); };
    text += csv_line({number(seconds(event.span.begin_ms)),
                      number(seconds(event.span.end_ms)),
                      labels[event.label],
                      number(event.peak),
                      number(event.mean)});
  }
  return text;
}

}  // namespace lasso::describe
