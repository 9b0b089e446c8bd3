#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "console.hpp"
#include "evaluate_report.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/api/loaded_model.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/evaluate/benchmark.hpp"
#include "lasso/evaluate/evaluator.hpp"
#include "lasso/evaluate/event_scores.hpp"

namespace lasso::commands {

using evaluate::Pair;
using evaluate::Scores;
using nlohmann::ordered_json;

namespace {

/// Of classes that occur, the mean, and of all counts together.
struct CaptionReport {
  explicit CaptionReport(const std::map<std::string, evaluate::EventScores>& classes) {
    std::size_t occurring = 0;
    for (const auto& [name, of_it] : classes) {
      all.segments = all.segments + of_it.segments;
      all.events = all.events + of_it.events;
      if (of_it.events.hits + of_it.events.misses > 0) {
        ++occurring;
        mean_segment_f1 += of_it.segments.f1();
        mean_event_f1 += of_it.events.f1();
      }
    }
    mean_segment_f1 /= static_cast<double>(std::max<std::size_t>(occurring, 1));
    mean_event_f1 /= static_cast<double>(std::max<std::size_t>(occurring, 1));
  }

  evaluate::EventScores all;
  double mean_segment_f1 = 0.0;
  double mean_event_f1 = 0.0;
};

void evaluate_captions(const EvaluateArguments& arguments) {
  const auto classes = evaluate::score_labels(evaluate::read_label_pairs(arguments.list));
  const CaptionReport report(classes);
  if (arguments.json) {
    ordered_json document{{"segment_f1", report.all.segments.f1()},
                          {"event_f1", report.all.events.f1()},
                          {"mean_segment_f1", report.mean_segment_f1},
                          {"mean_event_f1", report.mean_event_f1}};
    auto by_class = ordered_json::object();
    for (const auto& [name, scores] : classes) {
      by_class[name] = {{"events", scores.events.hits + scores.events.misses},
                        {"segment_f1", scores.segments.f1()},
                        {"event_f1", scores.events.f1()}};
    }
    document["classes"] = std::move(by_class);
    std::cout << document.dump(2) << '\n';
    return;
  }
  const auto row = [](const std::string& name, std::size_t events, double segment, double event) {
    std::printf("%-40.40s %8zu %8.2f %8.2f\n", name.c_str(), events, segment, event);
  };
  std::printf("%-40s %8s %8s %8s\n", "class", "events", "segm. F1", "event F1");
  for (const auto& [name, scores] : classes) {
    row(name, scores.events.hits + scores.events.misses, scores.segments.f1(), scores.events.f1());
  }
  const std::size_t events = report.all.events.hits + report.all.events.misses;
  row("all together", events, report.all.segments.f1(), report.all.events.f1());
  row("mean over the classes that occur", events, report.mean_segment_f1, report.mean_event_f1);
}

}  // namespace

namespace {

std::vector<Pair> pairs_of(const EvaluateArguments& arguments) {
  if (arguments.benchmark.empty() == arguments.list.empty()) {
    refuse("name either a list of mixtures or a --benchmark");
  }
  if (arguments.benchmark.empty()) {
    return evaluate::read_pairs(arguments.list, arguments.columns);
  }
  const auto& benchmark = evaluate::benchmark_called(arguments.benchmark);
  if (arguments.metadata.empty() || arguments.audio.empty()) {
    refuse("--benchmark takes its list as --metadata and the folder of its recordings as --audio");
  }
  return evaluate::read_benchmark(benchmark, arguments.metadata, arguments.audio);
}

evaluate::ScoreOptions options_for(const EvaluateArguments& arguments,
                                   const std::vector<Pair>& pairs,
                                   const api::LoadedModel& model) {
  evaluate::ScoreOptions options;
  options.bss = arguments.bss;
  options.edit.mode = arguments.remove ? separate::Mode::remove : separate::Mode::keep;
  options.fade = arguments.fade;
  const bool has_windows = std::any_of(
      pairs.begin(), pairs.end(), [](const Pair& pair) { return !pair.windows.empty(); });
  if (arguments.baseline == "no-gate") {
    options.baseline = evaluate::Baseline::no_gate;
  }
  if ((arguments.remove || arguments.baseline == "no-gate") && !has_windows) {
    refuse("--remove and --baseline no-gate score edits; add a column windows to the list");
  }
  if (arguments.baseline == "agnostic") {
    const auto* const network = std::get_if<nn::FilmUNetConfig>(&model.config().separator);
    if (network == nullptr || network->conditioned) {
      refuse("model '" + model.config().name +
             "' uses the text query; train a text-agnostic model with lasso train time-selective "
             "--baseline and name it with --model");
    }
  }
  if (arguments.baseline == "nmf") {
    if (!model.config().audio_encoder) {
      refuse(
          "--baseline nmf needs a model with an audio encoder, to choose the components; omit "
          "--model for lasso-mini");
    }
    options.baseline = evaluate::Baseline::nmf;
  }
  return options;
}

}  // namespace

void evaluate_pairs(const EvaluateArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  if (arguments.captions) {
    evaluate_captions(arguments);
    return;
  }
  const auto pairs = pairs_of(arguments);
  api::set_up_process(arguments.compute);
  api::LoadedModel model(arguments.model, arguments.compute);
  const evaluate::ScoreOptions options = options_for(arguments, pairs, model);
  ProgressBar progress("evaluating", !arguments.verbosity.quiet);
  std::vector<Scores> scores;
  std::vector<nn::Condition> texts;
  std::vector<nn::Condition> conditions;
  for (const Pair& pair : pairs) {
    texts.push_back(model.condition(pair.query));
    conditions.push_back(pair.example.empty() ? texts.back()
                                              : model.condition_of_example(pair.example));
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    evaluate::ScoreOptions of_pair = options;
    if (model.config().audio_encoder) {
      of_pair.judge = evaluate::TextJudge{&model.audio_embedder(), texts[i].embedding};
    }
    scores.push_back(evaluate::score(pairs[i], model.separation({{conditions[i], {}}}), of_pair));
    progress(static_cast<double>(scores.size()) / static_cast<double>(pairs.size()));
  }
  if (arguments.json) {
    print_json(model.config().name, pairs, scores, arguments.benchmark);
  } else {
    print_table(pairs, scores, arguments.benchmark);
  }
}

}  // namespace lasso::commands
