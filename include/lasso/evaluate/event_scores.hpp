#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lasso/core/labels.hpp"

namespace lasso::evaluate {

/// True positives, false positives and false negatives; additive over recordings.
struct Counts {
  std::size_t hits = 0;
  std::size_t false_alarms = 0;
  std::size_t misses = 0;

  /// 2 hits / (2 hits + false alarms + misses); 1 if all are 0.
  double f1() const;
};

Counts operator+(const Counts& a, const Counts& b);

/// Segment-based counts of one class (Mesaros, Heittola & Virtanen 2016, section 3.2): divides time
/// into segments of `segment_s`; the class is active in each segment that one of its labels
/// touches. All labels must be of that class.
Counts segment_counts(const std::vector<Label>& reference,
                      const std::vector<Label>& estimate,
                      double segment_s = 1.0);

/// Event-based counts of one class (same paper, section 3.3): an estimate hits a reference event,
/// each at most once, if their onsets differ by at most `collar_s` and their offsets by at most
/// the collar or half the reference's length, whichever is larger.
Counts event_counts(const std::vector<Label>& reference,
                    const std::vector<Label>& estimate,
                    double collar_s = 0.5);

/// Both kinds of counts, of one class or of all.
struct EventScores {
  Counts segments;
  Counts events;
};

/// A recording with its reference labels and estimated labels.
struct LabelPair {
  std::filesystem::path recording;
  std::filesystem::path reference;
  std::filesystem::path estimate;
};

/// Reads a CSV with the columns recording, labels and, optionally, captions (the estimates). The
/// default estimate is the recording's name with .txt, as `lasso caption --format txt` writes it.
/// Paths are relative to the list. Throws an input Error that names the file and what it lacks.
std::vector<LabelPair> read_label_pairs(const std::filesystem::path& list);

/// Sums the scores over all recordings, by class. Classes are the label texts in lower case. An
/// empty file has no labels.
std::map<std::string, EventScores> score_labels(const std::vector<LabelPair>& pairs);

}  // namespace lasso::evaluate
