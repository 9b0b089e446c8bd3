#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/core/error.hpp"
#include "lasso/evaluate/evaluator.hpp"

namespace lasso::commands {

namespace {

using nlohmann::ordered_json;

/// JSON has no infinity: null stands for a figure that is not finite.
ordered_json number(double value) { return std::isfinite(value) ? ordered_json(value) : nullptr; }

ordered_json as_json(const evaluate::Scores& scores) {
  return {{"sdr_db", number(scores.sdr)},
          {"si_sdr_db", number(scores.si_sdr)},
          {"sdri_db", number(scores.sdri)},
          {"si_sdri_db", number(scores.si_sdri)}};
}

void print_row(const std::string& label, const std::string& query, const evaluate::Scores& scores) {
  std::printf("%-8s %-40.40s %8.2f %8.2f %8.2f %8.2f\n",
              label.c_str(),
              query.c_str(),
              scores.sdr,
              scores.si_sdr,
              scores.sdri,
              scores.si_sdri);
}

}  // namespace

void evaluate_pairs(const EvaluateArguments& arguments) {
  set_up_log(arguments.verbosity);
  const auto pairs = evaluate::read_pairs(arguments.list);
  LoadedModel model(arguments.model, arguments.compute);
  ProgressBar progress("evaluating", !arguments.verbosity.quiet);
  std::vector<evaluate::Scores> all;
  std::vector<at::Tensor> conditions;
  conditions.reserve(pairs.size());
  for (const auto& pair : pairs) {
    conditions.push_back(model.condition(pair.query));
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    all.push_back(evaluate::score(pairs[i], model.separation({{conditions[i], {}}})));
    progress(static_cast<double>(all.size()) / static_cast<double>(pairs.size()));
  }
  const auto summary = evaluate::summarise(all);
  if (arguments.json) {
    ordered_json items = ordered_json::array();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      ordered_json item{{"id", pairs[i].id}, {"query", pairs[i].query}};
      item.update(as_json(all[i]));
      items.push_back(std::move(item));
    }
    const ordered_json report{{"model", model.config().name},
                              {"pairs", pairs.size()},
                              {"mean", as_json(summary.mean)},
                              {"median", as_json(summary.median)},
                              {"items", std::move(items)}};
    std::cout << report.dump(2) << '\n';
    return;
  }
  std::printf("%-8s %-40s %8s %8s %8s %8s\n", "id", "query", "SDR", "SI-SDR", "SDRi", "SI-SDRi");
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    print_row(pairs[i].id, pairs[i].query, all[i]);
  }
  const std::string count = std::to_string(pairs.size()) + " pairs, dB";
  print_row("mean", count, summary.mean);
  print_row("median", count, summary.median);
}

}  // namespace lasso::commands
