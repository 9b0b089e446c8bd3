#pragma once

#include <functional>
#include <string>
#include <vector>

namespace lasso::bench {

/// Describes a figure.
struct Label {
  std::string group;  ///< of figures to compare with each other
  std::string name;
  std::string unit;
};

/// A measurement: each turn returns one value per label.
struct BenchCase {
  std::vector<Label> labels;
  std::function<std::vector<double>()> turn;
};

/// A figure and its value in each turn.
struct Figure {
  Label label;
  std::vector<double> turns;
};

/// The value below which `share` of the values lies; 0.5 gives the median.
double quantile(std::vector<double> values, double share);

/// The median over rounds of `above` / `below`.
double ratio(const Figure& above, const Figure& below);

/// Runs the cases in rounds, one turn each per round, so that drifts in the machine's speed affect
/// all alike. Discards an additional first round. `progress` receives the share done.
std::vector<Figure> in_rounds(const std::vector<BenchCase>& cases,
                              int rounds,
                              const std::function<void(double)>& progress);

}  // namespace lasso::bench
