#include "lasso/bench/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>

#include "lasso/core/interrupt.hpp"

namespace lasso::bench {

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (place - std::floor(place));
}

double ratio(const Figure& above, const Figure& below) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < above.turns.size(); ++i) {
    ratios.push_back(above.turns[i] / below.turns.at(i));
  }
  return quantile(std::move(ratios), 0.5);
}

std::vector<Figure> in_rounds(const std::vector<BenchCase>& cases,
                              int rounds,
                              const std::function<void(double)>& progress) {
  std::vector<std::vector<Figure>> figures;  // of each case
  for (const BenchCase& case_ : cases) {
    auto& its = figures.emplace_back();
    for (const Label& label : case_.labels) {
      its.push_back({label, {}});
    }
  }
  const double all = static_cast<double>(cases.size()) * (rounds + 1);
  double done = 0.0;
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      check_interrupt();
      const std::vector<double> turn = cases[i].turn();
      for (std::size_t j = 0; round > 0 && j < turn.size(); ++j) {
        figures[i].at(j).turns.push_back(turn[j]);
      }
      progress(++done / all);
    }
  }
  std::vector<Figure> flat;
  for (auto& its : figures) {
    std::move(its.begin(), its.end(), std::back_inserter(flat));
  }
  return flat;
}

}  // namespace lasso::bench
