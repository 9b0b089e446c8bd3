#include "lasso/bench/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "lasso/core/interrupt.hpp"

namespace lasso::bench {

namespace {

/// Linear between the two values that it falls between.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - std::floor(place));
}

}  // namespace

std::vector<Figure> in_rounds(const std::vector<Contestant>& contestants,
                              int rounds,
                              const std::function<void(double)>& progress) {
  std::vector<std::vector<std::vector<double>>> turns(contestants.size());  // of each figure
  const double all = static_cast<double>(contestants.size()) * (rounds + 1);
  double done = 0.0;
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      check_interrupt();
      const std::vector<double> figures = contestants[i].turn();
      turns[i].resize(figures.size());
      for (std::size_t j = 0; round > 0 && j < figures.size(); ++j) {
        turns[i][j].push_back(figures[j]);
      }
      progress(++done / all);
    }
  }
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    for (std::size_t j = 0; j < turns[i].size(); ++j) {
      std::vector<double>& values = turns[i][j];
      std::sort(values.begin(), values.end());
      figures.push_back({contestants[i].labels.at(j),
                         quantile(values, 0.5),
                         quantile(values, 0.25),
                         quantile(values, 0.75)});
    }
  }
  return figures;
}

}  // namespace lasso::bench
