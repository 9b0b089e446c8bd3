#pragma once

#include <functional>
#include <string>
#include <vector>

namespace lasso::bench {

/// What a figure says.
struct Label {
  std::string group;  ///< of figures that are compared
  std::string name;
  std::string unit;
};

/// Something that is measured: each turn gives these figures.
struct BenchCase {
  std::vector<Label> labels;
  std::function<std::vector<double>()> turn;
};

/// A figure and what it was in each turn.
struct Figure {
  Label label;
  std::vector<double> turns;
};

/// The value below which that share of the values lies: 0.5 is their median.
double quantile(std::vector<double> values, double share);

/// The median of what one figure is to another in the same round.
double ratio(const Figure& above, const Figure& below);

/// Gives each case a turn, then each another: a machine whose speed drifts drifts for all.
/// A first round does not count. `progress` is told the share that is done.
std::vector<Figure> in_rounds(const std::vector<BenchCase>& cases,
                              int rounds,
                              const std::function<void(double)>& progress);

}  // namespace lasso::bench
