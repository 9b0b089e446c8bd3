#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lasso/core/labels.hpp"

namespace lasso::evaluate {

/// True positives, false positives and false negatives, which add up over recordings.
struct Counts {
  std::size_t hits = 0;
  std::size_t false_alarms = 0;
  std::size_t misses = 0;

  /// 2 hits / (2 hits + false alarms + misses); 1 where there was nothing to find and nothing
  /// found.
  double f1() const;
};

Counts operator+(const Counts& a, const Counts& b);

/// Segment-based counts of one class (Mesaros, Heittola & Virtanen 2016, section 3.2): time is cut
/// into segments of `segment_s`; a class is in each that any of its labels touches. Labels are of
/// that class alone.
Counts segment_counts(const std::vector<Label>& reference,
                      const std::vector<Label>& estimate,
                      double segment_s = 1.0);

/// Event-based counts of one class (the same, section 3.3): an estimate hits a reference event,
/// each at most once, whose onset is no further than `collar_s` from its own and whose offset is no
/// further than the collar or half of the reference's length, whichever is more.
Counts event_counts(const std::vector<Label>& reference,
                    const std::vector<Label>& estimate,
                    double collar_s = 0.5);

/// Both, of one class or of all.
struct EventScores {
  Counts segments;
  Counts events;
};

/// A recording's events as they are, and as they were said to be.
struct LabelPair {
  std::filesystem::path recording;
  std::filesystem::path reference;
  std::filesystem::path estimate;
};

/// Reads a CSV with the columns recording and labels, and captions where the estimates are not the
/// recording's name with .txt, as `lasso caption --format txt` writes it; paths relative to it.
/// Throws an input Error that names the file and what it lacks.
std::vector<LabelPair> read_label_pairs(const std::filesystem::path& list);

/// Sums by class, over all recordings. Classes are the labels' texts in small letters. An empty
/// file holds no label.
std::map<std::string, EventScores> score_labels(const std::vector<LabelPair>& pairs);

}  // namespace lasso::evaluate
