#include "evaluate_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "lasso/evaluate/benchmark.hpp"
#include "lasso/evaluate/presence_report.hpp"

namespace lasso::commands {

namespace {

using evaluate::Pair;
using evaluate::PresenceAnswer;
using evaluate::PresenceReport;
using evaluate::Scores;
using evaluate::Summary;
using nlohmann::ordered_json;

constexpr double kMostMissed = 0.015;  // half of what is promised: what was fitted on is known
constexpr double kSilentDb = -20.0;  // over the mixture: what is asked of an absent sound's output

/// JSON has no infinity: null stands for a figure that is not finite.
ordered_json number(double value) { return std::isfinite(value) ? ordered_json(value) : nullptr; }

ordered_json as_json(const Scores& scores) {
  return {{"sdr_db", number(scores.sdr)},
          {"si_sdr_db", number(scores.si_sdr)},
          {"sdri_db", number(scores.sdri)},
          {"si_sdri_db", number(scores.si_sdri)}};
}

ordered_json as_json(const evaluate::StretchScores& scores) {
  return {{"sdr_db", number(scores.sdr)},
          {"si_sdr_db", number(scores.si_sdr)},
          {"si_sdr_zero_mean_db", number(scores.si_sdr_zero_mean)},
          {"sdri_db", number(scores.sdri)},
          {"si_sdri_db", number(scores.si_sdri)}};
}

ordered_json as_json(const evaluate::WindowScores& edit) {
  return {{"inside", as_json(edit.inside)},
          {"core", as_json(edit.core)},
          {"outside",
           {{"no_change_error", edit.no_change_error},
            {"largest_change", edit.largest_change},
            {"changed_samples", edit.changed_samples},
            {"identical", edit.changed_samples == 0}}}};
}

ordered_json as_json(const evaluate::Similarity& similarity) {
  return {{"mixture", similarity.mixture},
          {"estimate", similarity.estimate},
          {"difference", similarity.estimate - similarity.mixture}};
}

ordered_json as_json(const dsp::BssScores& scores) {
  return {{"sdr_db", number(scores.sdr)},
          {"sir_db", number(scores.sir)},
          {"sar_db", number(scores.sar)}};
}

/// The mean over those that have finite ones, silent targets and estimates left out.
std::optional<dsp::BssScores> mean_bss(const std::vector<Scores>& scores,
                                       std::optional<dsp::BssScores> Scores::*which) {
  dsp::BssScores sum;
  double count = 0.0;
  for (const Scores& item : scores) {
    const auto& found = item.*which;
    if (found && std::isfinite(found->sdr) && std::isfinite(found->sir) &&
        std::isfinite(found->sar)) {
      sum.sdr += found->sdr;
      sum.sir += found->sir;
      sum.sar += found->sar;
      count += 1.0;
    }
  }
  return count > 0.0
             ? std::optional(dsp::BssScores{sum.sdr / count, sum.sir / count, sum.sar / count})
             : std::nullopt;
}

/// The mean over edits: of what is finite inside, in the core and outside.
std::optional<evaluate::WindowScores> mean_edit(const std::vector<Scores>& scores) {
  using evaluate::StretchScores;
  evaluate::WindowScores mean;
  double edits = 0.0;
  for (const Scores& item : scores) {
    if (item.edit) {
      edits += 1.0;
      mean.no_change_error += item.edit->no_change_error;
      mean.largest_change = std::max(mean.largest_change, item.edit->largest_change);
      mean.changed_samples += item.edit->changed_samples;
    }
  }
  if (edits == 0.0) {
    return std::nullopt;
  }
  mean.no_change_error /= edits;
  for (const auto stretch : {&evaluate::WindowScores::inside, &evaluate::WindowScores::core}) {
    for (const auto figure : {&StretchScores::sdr,
                              &StretchScores::si_sdr,
                              &StretchScores::si_sdr_zero_mean,
                              &StretchScores::sdri,
                              &StretchScores::si_sdri}) {
      double sum = 0.0;
      double count = 0.0;
      for (const Scores& item : scores) {
        const double value = item.edit ? ((*item.edit).*stretch).*figure : NAN;
        sum += std::isfinite(value) ? value : 0.0;
        count += std::isfinite(value) ? 1.0 : 0.0;
      }
      (mean.*stretch).*figure = sum / count;
    }
  }
  return mean;
}

/// The mean over those that have one.
std::optional<evaluate::Similarity> mean_similarity(
    const std::vector<Scores>& scores,
    std::optional<evaluate::Similarity> Scores::*which = &Scores::similarity) {
  evaluate::Similarity sum;
  double count = 0.0;
  for (const Scores& item : scores) {
    if (const auto& found = item.*which) {
      sum.mixture += found->mixture;
      sum.estimate += found->estimate;
      count += 1.0;
    }
  }
  return count > 0.0
             ? std::optional(evaluate::Similarity{sum.mixture / count, sum.estimate / count})
             : std::nullopt;
}

void print_row(const std::string& label, const std::string& query, const Scores& scores) {
  std::printf("%-8s %-40.40s %8.2f %8.2f %8.2f %8.2f %8.2f\n",
              label.c_str(),
              query.c_str(),
              scores.sdr,
              scores.si_sdr,
              scores.sdri,
              scores.si_sdri,
              scores.level);
}

/// Whether sounds were there, and what was said of it; only where there are both kinds.
std::vector<PresenceAnswer> answers_of(const std::vector<Pair>& pairs,
                                       const std::vector<Scores>& scores) {
  std::vector<PresenceAnswer> answers;
  bool has_present = false;
  bool has_absent = false;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (scores[i].result) {
      answers.push_back({!pairs[i].target.empty(), *scores[i].result});
      has_present = has_present || answers.back().is_present;
      has_absent = has_absent || !answers.back().is_present;
    }
  }
  return has_present && has_absent ? answers : std::vector<PresenceAnswer>();
}

/// As config.json has it, to be put there as second_pass.
ordered_json as_json(const model::PresenceCalibration& calibration) {
  return {{"likeness", calibration.likeness},
          {"level", calibration.level},
          {"mixture", calibration.mixture},
          {"bias", calibration.bias},
          {"least_probability", calibration.least}};
}

ordered_json as_json(const PresenceReport& report) {
  auto bins = ordered_json::array();
  for (const auto& bin : report.bins) {
    bins.push_back({{"count", bin.count},
                    {"mean_probability", bin.mean_probability},
                    {"present_share", bin.present_share}});
  }
  return {{"auc", report.auc},
          {"present_missed", report.present_missed},
          {"absent_noticed", report.absent_noticed},
          {"bins", bins}};
}

void print_presence(const PresenceReport& report) {
  std::printf(
      "presence AUC %.3f; judged absent: %.1f %% of the present sounds, %.1f %% of the absent "
      "ones\n",
      report.auc,
      100.0 * report.present_missed,
      100.0 * report.absent_noticed);
  std::printf("         predicted probability (mean), observed share, count\n");
  for (const auto& bin : report.bins) {
    std::printf("         %29.0f %% %8.0f %% %10zu\n",
                100.0 * bin.mean_probability,
                100.0 * bin.present_share,
                bin.count);
  }
}

/// What became of a list: sounds that are there, alone and by category, and sounds that are not.
struct Report {
  Report(const std::vector<Pair>& pairs, const std::vector<Scores>& scores) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (pairs[i].target.empty()) {
        absent.push_back(scores[i]);
      } else {
        present.push_back(scores[i]);
        if (!pairs[i].category.empty()) {
          categories[pairs[i].category].push_back(scores[i]);
        }
      }
    }
  }

  /// The share of absent sounds whose output is 20 dB below the mixture or more.
  double silent_share() const {
    const auto silent = std::count_if(absent.begin(), absent.end(), [](const Scores& scores) {
      return scores.level <= kSilentDb;
    });
    return static_cast<double>(silent) / static_cast<double>(absent.size());
  }

  std::vector<Scores> present;
  std::vector<Scores> absent;
  std::map<std::string, std::vector<Scores>> categories;
};

/// What a benchmark's own way of averaging makes of the scores.
struct BenchmarkResult {
  const evaluate::Benchmark& benchmark;
  double sdri_db;
  double si_sdr_db;
};

BenchmarkResult result_of(const std::string& name,
                          const std::vector<Pair>& pairs,
                          const std::vector<Scores>& scores) {
  const auto& benchmark = evaluate::benchmark_called(name);
  std::vector<double> sdri;
  std::vector<double> si_sdr;
  for (const Scores& item : scores) {
    sdri.push_back(item.sdri);
    si_sdr.push_back(item.si_sdr);
  }
  return {benchmark,
          evaluate::average_of(benchmark, pairs, sdri),
          evaluate::average_of(benchmark, pairs, si_sdr)};
}

ordered_json as_json(const BenchmarkResult& result) {
  return {{"name", result.benchmark.name},
          {"sdri_db", number(result.sdri_db)},
          {"si_sdr_db", number(result.si_sdr_db)},
          {"published_sdri_db", result.benchmark.published_sdri_db},
          {"published_si_sdr_db", result.benchmark.published_si_sdr_db}};
}

void print_benchmark(const std::string& name,
                     const std::vector<Pair>& pairs,
                     const std::vector<Scores>& scores) {
  if (name.empty()) {
    return;
  }
  const BenchmarkResult result = result_of(name, pairs, scores);
  std::printf("%s: SDRi %.3f dB, SI-SDR %.3f dB; AudioSep as published %.3f dB, %.3f dB\n",
              result.benchmark.title,
              result.sdri_db,
              result.si_sdr_db,
              result.benchmark.published_sdri_db,
              result.benchmark.published_si_sdr_db);
}

}  // namespace

void print_json(const std::string& model,
                const std::vector<Pair>& pairs,
                const std::vector<Scores>& scores,
                const std::string& benchmark) {
  const Report report(pairs, scores);
  auto items = ordered_json::array();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    ordered_json item{{"id", pairs[i].id}, {"query", pairs[i].query}};
    if (!pairs[i].target.empty()) {
      item.update(as_json(scores[i]));
    }
    item["level_db"] = number(scores[i].level);
    if (const auto& result = scores[i].result) {
      item["presence"] = result->presence;
      if (result->evidence) {
        item["evidence"] = {{"likeness", result->evidence->likeness},
                            {"level_db", number(result->evidence->level_db)},
                            {"mixture", result->evidence->mixture}};
      }
    }
    if (const auto& found = scores[i].similarity) {
      item["similarity"] = as_json(*found);
    }
    if (const auto& found = scores[i].bss) {
      item["bss"] = as_json(*found);
      item["bss_of_mixture"] = as_json(*scores[i].bss_of_mixture);
    }
    if (const auto& edit = scores[i].edit) {
      item["edit"] = as_json(*edit);
    }
    if (const auto& found = scores[i].similarity_inside) {
      item["similarity_inside"] = as_json(*found);
    }
    items.push_back(std::move(item));
  }
  ordered_json document{{"model", model}, {"pairs", report.present.size()}};
  if (!report.present.empty()) {
    const Summary summary = evaluate::summarise(report.present);
    document["mean"] = as_json(summary.mean);
    document["median"] = as_json(summary.median);
    if (const auto mean = mean_similarity(report.present)) {
      document["similarity"] = as_json(*mean);
    }
    if (const auto mean = mean_bss(report.present, &Scores::bss)) {
      document["bss"] = as_json(*mean);
    }
    if (const auto mean = mean_bss(report.present, &Scores::bss_of_mixture)) {
      document["bss_of_mixture"] = as_json(*mean);
    }
  }
  if (const auto mean = mean_edit(report.present)) {
    document["edit"] = as_json(*mean);
  }
  if (const auto mean = mean_similarity(report.present, &Scores::similarity_inside)) {
    document["similarity_inside"] = as_json(*mean);
  }
  if (!benchmark.empty()) {
    document["benchmark"] = as_json(result_of(benchmark, pairs, scores));
  }
  if (!report.absent.empty()) {
    document["absent"] = {
        {"queries", report.absent.size()},
        {"share_below_20_db", report.silent_share()},
        {"median_level_db", number(evaluate::summarise(report.absent).median.level)}};
  }
  if (const auto answers = answers_of(pairs, scores); !answers.empty()) {
    document["presence"] = as_json(evaluate::presence_report(answers));
    document["presence"]["second_pass"] = as_json(evaluate::fit_presence(answers, kMostMissed));
  }
  if (!report.categories.empty()) {
    auto categories = ordered_json::object();
    for (const auto& [category, of_it] : report.categories) {
      categories[category] = as_json(evaluate::summarise(of_it).mean);
      categories[category]["pairs"] = of_it.size();
    }
    document["categories"] = std::move(categories);
  }
  document["items"] = std::move(items);
  std::cout << document.dump(2) << '\n';
}

void print_table(const std::vector<Pair>& pairs,
                 const std::vector<Scores>& scores,
                 const std::string& benchmark) {
  const Report report(pairs, scores);
  std::printf("%-8s %-40s %8s %8s %8s %8s %8s\n",
              "id",
              "query",
              "SDR",
              "SI-SDR",
              "SDRi",
              "SI-SDRi",
              "level");
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].target.empty()) {
      std::printf("%-8s %-40.40s %35s %8.2f\n",
                  pairs[i].id.c_str(),
                  pairs[i].query.c_str(),
                  "absent",
                  scores[i].level);
    } else {
      print_row(pairs[i].id, pairs[i].query, scores[i]);
    }
  }
  for (const auto& [category, of_it] : report.categories) {
    print_row(
        "mean", category + ", " + std::to_string(of_it.size()), evaluate::summarise(of_it).mean);
  }
  if (!report.present.empty()) {
    const Summary summary = evaluate::summarise(report.present);
    const std::string count = std::to_string(report.present.size()) + " pairs, dB";
    print_row("mean", count, summary.mean);
    print_row("median", count, summary.median);
    if (const auto mean = mean_bss(report.present, &Scores::bss)) {
      const auto mixture = mean_bss(report.present, &Scores::bss_of_mixture);
      std::printf(
          "BSS-eval, mean: SDR %.2f dB, SIR %.2f dB, SAR %.2f dB; of the mixture SDR %.2f dB\n",
          mean->sdr,
          mean->sir,
          mean->sar,
          mixture ? mixture->sdr : 0.0);
    }
    if (const auto mean = mean_edit(report.present)) {
      std::printf(
          "edits    inside SDR %.2f dB, SI-SDR %.2f dB, SDRi %.2f dB, SI-SDRi %.2f dB; core "
          "SI-SDRi %.2f dB\n",
          mean->inside.sdr,
          mean->inside.si_sdr,
          mean->inside.sdri,
          mean->inside.si_sdri,
          mean->core.si_sdri);
      std::printf("outside  %s: %lld samples differ, the most by %g; mean no-change error %g\n",
                  mean->changed_samples == 0 ? "identical" : "changed",
                  static_cast<long long>(mean->changed_samples),
                  mean->largest_change,
                  mean->no_change_error);
    }
    if (const auto mean = mean_similarity(report.present, &Scores::similarity_inside)) {
      std::printf("text and sound inside, mean cosine: mixture %.3f, edit %.3f, difference %+.3f\n",
                  mean->mixture,
                  mean->estimate,
                  mean->estimate - mean->mixture);
    }
    if (const auto mean = mean_similarity(report.present)) {
      std::printf("text and sound, mean cosine: mixture %.3f, estimate %.3f, difference %+.3f\n",
                  mean->mixture,
                  mean->estimate,
                  mean->estimate - mean->mixture);
    }
  }
  if (!report.absent.empty()) {
    std::printf("absent   %zu queries: %.0f %% of outputs are at least 20 dB below the mixture\n",
                report.absent.size(),
                100.0 * report.silent_share());
  }
  if (const auto answers = answers_of(pairs, scores); !answers.empty()) {
    print_presence(evaluate::presence_report(answers));
  }
  print_benchmark(benchmark, pairs, scores);
}

}  // namespace lasso::commands
