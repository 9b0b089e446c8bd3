#include "lasso/evaluate/event_scores.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <system_error>
#include <utility>

#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"

namespace lasso::evaluate {

namespace {

/// Whether each segment is touched by a label.
std::vector<bool> active(const std::vector<Label>& labels, std::size_t segments, double segment_s) {
  std::vector<bool> touched(segments, false);
  for (const Label& label : labels) {
    for (std::size_t i = 0; i < segments; ++i) {
      const double begin_s = static_cast<double>(i) * segment_s;
      touched[i] = touched[i] ||
                   (label.window.begin_s < begin_s + segment_s && label.window.end_s > begin_s);
    }
  }
  return touched;
}

std::map<std::string, std::vector<Label>> by_class(const std::filesystem::path& file,
                                                   const std::filesystem::path& recording) {
  std::map<std::string, std::vector<Label>> classes;
  std::error_code unreadable;
  if (std::filesystem::file_size(file, unreadable) == 0 && !unreadable) {
    return classes;  // nothing was heard
  }
  for (const Label& label : read_labels(file, recording)) {
    classes[lower_case(label.text)].push_back(label);
  }
  return classes;
}

}  // namespace

double Counts::f1() const {
  const std::size_t all = 2 * hits + false_alarms + misses;
  return all == 0 ? 1.0 : static_cast<double>(2 * hits) / static_cast<double>(all);
}

Counts operator+(const Counts& a, const Counts& b) {
  return {a.hits + b.hits, a.false_alarms + b.false_alarms, a.misses + b.misses};
}

Counts segment_counts(const std::vector<Label>& reference,
                      const std::vector<Label>& estimate,
                      double segment_s) {
  double end_s = 0.0;
  for (const auto* labels : {&reference, &estimate}) {
    for (const Label& label : *labels) {
      end_s = std::max(end_s, label.window.end_s);
    }
  }
  const auto segments = static_cast<std::size_t>(std::ceil(end_s / segment_s));
  const auto truth = active(reference, segments, segment_s);
  const auto said = active(estimate, segments, segment_s);
  Counts counts;
  for (std::size_t i = 0; i < segments; ++i) {
    counts.hits += truth[i] && said[i] ? 1U : 0U;
    counts.false_alarms += !truth[i] && said[i] ? 1U : 0U;
    counts.misses += truth[i] && !said[i] ? 1U : 0U;
  }
  return counts;
}

Counts event_counts(const std::vector<Label>& reference,
                    const std::vector<Label>& estimate,
                    double collar_s) {
  std::vector<bool> taken(reference.size(), false);
  Counts counts;
  for (const Label& said : estimate) {
    std::size_t i = 0;
    for (; i < reference.size(); ++i) {
      const TimeWindow& truth = reference[i].window;
      const double at_end_s = std::max(collar_s, 0.5 * (truth.end_s - truth.begin_s));
      if (!taken[i] && std::abs(said.window.begin_s - truth.begin_s) <= collar_s &&
          std::abs(said.window.end_s - truth.end_s) <= at_end_s) {
        break;
      }
    }
    if (i < reference.size()) {
      taken[i] = true;
      ++counts.hits;
    } else {
      ++counts.false_alarms;
    }
  }
  counts.misses = reference.size() - counts.hits;
  return counts;
}

std::vector<LabelPair> read_label_pairs(const std::filesystem::path& list) {
  const CsvTable table(list);
  const std::size_t recording = table.column("recording");
  const std::size_t labels = table.column("labels");
  const auto captions = table.find("captions");
  std::vector<LabelPair> pairs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    LabelPair pair{list.parent_path() / table.at(row, recording),
                   list.parent_path() / table.at(row, labels),
                   {}};
    pair.estimate = captions ? list.parent_path() / table.at(row, *captions) : pair.recording;
    if (!captions) {
      pair.estimate.replace_extension(".txt");
    }
    pairs.push_back(std::move(pair));
  }
  if (pairs.empty()) {
    throw Error(ErrorKind::input, "'" + list.string() + "' lists no recordings; add rows to it");
  }
  return pairs;
}

std::map<std::string, EventScores> score_labels(const std::vector<LabelPair>& pairs) {
  std::map<std::string, EventScores> scores;
  for (const LabelPair& pair : pairs) {
    std::map<std::string, std::vector<Label>> reference = by_class(pair.reference, pair.recording);
    std::map<std::string, std::vector<Label>> estimate = by_class(pair.estimate, pair.recording);
    std::set<std::string> classes;
    for (const auto* side : {&reference, &estimate}) {
      for (const auto& [name, labels] : *side) {
        classes.insert(name);
      }
    }
    for (const std::string& name : classes) {
      EventScores& sum = scores[name];
      sum.segments = sum.segments + segment_counts(reference[name], estimate[name]);
      sum.events = sum.events + event_counts(reference[name], estimate[name]);
    }
  }
  return scores;
}

}  // namespace lasso::evaluate
