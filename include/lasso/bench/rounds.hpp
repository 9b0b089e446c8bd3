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
struct Contestant {
  std::vector<Label> labels;
  std::function<std::vector<double>()> turn;
};

/// A figure of all turns.
struct Figure {
  Label label;
  double median;
  double low;  ///< the quartiles: half of the turns lie between
  double high;
};

/// Gives each contestant a turn, then each another: a machine whose speed drifts drifts for all.
/// A first round does not count. `progress` is told the share that is done.
std::vector<Figure> in_rounds(const std::vector<Contestant>& contestants,
                              int rounds,
                              const std::function<void(double)>& progress);

}  // namespace lasso::bench
