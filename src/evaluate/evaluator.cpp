#include "lasso/evaluate/evaluator.hpp"

#include <array>
#include <cmath>
#include <sstream>
#include <system_error>
#include <tuple>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "averages.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/evaluate/nmf.hpp"
#include "lasso/separate/channels.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/separate/gated_mix.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::evaluate {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& message) { throw Error(ErrorKind::input, message); }

/// The one CSV of a folder.
fs::path list_in(const fs::path& folder) {
  fs::path found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") {
      if (!found.empty()) {
        fail("'" + folder.string() + "' holds several CSV files; name one of them");
      }
      found = entry.path();
    }
  }
  if (found.empty()) {
    fail("'" + folder.string() + "' holds no CSV file; name a list of mixtures");
  }
  return found;
}

fs::path beside(const fs::path& list, const std::string& stem) {
  std::error_code ignored;
  for (const char* extension : {".flac", ".wav"}) {
    fs::path path = list.parent_path() / (stem + extension);
    if (fs::exists(path, ignored)) {
      return path;
    }
  }
  fail("'" + (list.parent_path() / stem).string() + ".flac' (or .wav) is missing; '" +
       list.string() + "' lists it");
}

constexpr std::array<double Scores::*, 5> kFigures{
    &Scores::sdr, &Scores::si_sdr, &Scores::sdri, &Scores::si_sdri, &Scores::level};

void check_alike(const Pair& pair,
                 const audio::AudioReader& mixture,
                 const audio::AudioReader& target) {
  if (mixture.sample_rate() != target.sample_rate() || mixture.channels() != target.channels() ||
      mixture.length().samples != target.length().samples) {
    fail("'" + pair.mixture.string() + "' and '" + pair.target.string() +
         "' differ in rate, channels or length; make them alike");
  }
}

/// Of the estimate, and of the mixture in its place; all (channels, samples).
std::pair<dsp::BssScores, dsp::BssScores> bss_of(const at::Tensor& target,
                                                 const at::Tensor& mixture,
                                                 const at::Tensor& estimate) {
  std::pair<dsp::BssScores, dsp::BssScores> means;
  const auto channels = static_cast<double>(target.size(0));
  for (std::int64_t i = 0; i < target.size(0); ++i) {
    const auto scores = dsp::bss_eval(at::stack({target[i], mixture[i] - target[i]}),
                                      at::stack({estimate[i], mixture[i]}))[0];
    const auto add = [channels](dsp::BssScores& mean, const dsp::BssScores& score) {
      mean.sdr += score.sdr / channels;
      mean.sir += score.sir / channels;
      mean.sar += score.sar / channels;
    };
    add(means.first, scores[0]);
    add(means.second, scores[1]);
  }
  return means;
}

/// "2-4 6.5-8"; `where` is named in errors.
std::vector<TimeWindow> windows_from(const std::string& text, const std::string& where) {
  std::vector<TimeWindow> windows;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    try {
      windows.push_back(parse_time_window(word));
    } catch (const Error& error) {
      fail(where + ": " + error.what());
    }
  }
  return windows;
}

at::Tensor network_estimate(const Pair& pair,
                            const separate::Separation& separation,
                            std::int64_t sample_rate) {
  audio::AudioReader again(pair.mixture);
  audio::Resampler at_model_rate(again, separation.front_end.sample_rate);
  separate::Separator separator(at_model_rate, separation);
  audio::Resampler at_file_rate(separator, sample_rate);
  return read_to_end(at_file_rate);
}

/// The edit inside the pair's windows, scored; all tensors are (channels, samples).
void score_edit(const Pair& pair,
                const ScoreOptions& options,
                const at::Tensor& target,
                const at::Tensor& mixture,
                const at::Tensor& estimate,
                std::int64_t sample_rate,
                Scores& scores) {
  const bool keeps = options.edit.mode == separate::Mode::keep;
  dsp::TimeGate gate(pair.windows, sample_rate, mixture.size(1), options.fade);
  dsp::TimeGate everywhere({kWholeRecording}, sample_rate, mixture.size(1), options.fade);
  MemorySource mixtures(mixture, sample_rate);
  MemorySource estimates(estimate, sample_rate);
  separate::GatedMix mixed(
      mixtures, estimates, options.baseline == Baseline::no_gate ? everywhere : gate, options.edit);
  const at::Tensor edited = read_to_end(mixed);
  const at::Tensor values = gate.values(0, mixture.size(1));
  scores.edit = window_scores(keeps ? target : mixture - target, mixture, edited, values);
  const at::Tensor inside = (values > 0.0).nonzero().squeeze(1);
  constexpr double kLeastSeconds = 0.1;
  if (!options.judge ||
      static_cast<double>(inside.size(0)) < kLeastSeconds * static_cast<double>(sample_rate)) {
    return;
  }
  const at::Tensor before = mixture.index_select(1, inside);
  const at::Tensor after = edited.index_select(1, inside);
  if (dsp::energy(before) > 0.0 && dsp::energy(after) > 0.0) {
    scores.similarity_inside = {similarity(before, sample_rate, *options.judge),
                                similarity(after, sample_rate, *options.judge)};
  }
}

}  // namespace

double similarity(const at::Tensor& recording, std::int64_t sample_rate, const TextJudge& judge) {
  MemorySource source(recording, sample_rate);
  audio::Resampler at_its_rate(source, judge.embedder->sample_rate());
  return at::cosine_similarity(judge.embedder->of_recording(at_its_rate, "a recording"),
                               judge.condition.cpu())
      .item<double>();
}

std::vector<Pair> read_pairs(const fs::path& list, const ListOptions& options) {
  std::error_code ignored;
  const fs::path path = fs::is_directory(list, ignored) ? list_in(list) : list;
  const CsvTable table(path);
  const std::size_t query = table.column(options.query_column);
  const auto id = table.find("id");
  const auto mixture = table.find("mixture");
  const auto windows = table.find("windows");
  const auto own_category = table.find("category");
  const auto category = own_category ? own_category : table.find("target_category");
  std::vector<Pair> pairs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Pair pair;
    pair.query = table.at(row, query);
    pair.id = id ? table.at(row, *id) : std::to_string(row);
    if (mixture) {
      pair.mixture = path.parent_path() / table.at(row, *mixture);
      const std::string& target = table.at(row, table.column("target"));
      pair.target = target.empty() ? fs::path() : path.parent_path() / target;
    } else {
      const std::string& name = table.at(row, table.column("id"));
      pair.mixture = beside(path, "mixture-" + name);
      pair.target = beside(path, "target-" + name);
    }
    if (options.by_example) {
      pair.example = path.parent_path() / table.at(row, table.column("example"));
    }
    pair.category = category ? table.at(row, *category) : "";
    if (windows) {
      pair.windows = windows_from(table.at(row, *windows),
                                  "'" + path.string() + "', line " + std::to_string(row + 2));
    }
    pairs.push_back(std::move(pair));
  }
  if (pairs.empty()) {
    fail("'" + path.string() + "' lists no mixtures; add rows to it");
  }
  return pairs;
}

Scores score(const Pair& pair, separate::Separation separation, const ScoreOptions& options) {
  const at::NoGradGuard no_grad;
  check_interrupt();
  Scores scores;
  if (separation.second_pass && options.baseline != Baseline::nmf) {
    audio::AudioReader file(pair.mixture);
    separate::Downmix mean(file);
    audio::Resampler at_model_rate(mean, separation.front_end.sample_rate);
    const auto& result =
        scores.result.emplace(separate::first_pass(at_model_rate, separation, [](std::int64_t) {}));
    separation.queries.front() = result.query;
    separation.queries.front().level *=
        result.is_there ? 1.0 : separate::level_of_absent(separate::IfAbsent::quiet);
  }
  audio::AudioReader mixture_file(pair.mixture);
  const at::Tensor mixture = read_to_end(mixture_file);
  const std::int64_t sample_rate = mixture_file.sample_rate();
  const at::Tensor estimate =
      (options.baseline == Baseline::nmf ? nmf_estimate(mixture, sample_rate, options.judge.value())
                                         : network_estimate(pair, separation, sample_rate))
          .narrow(1, 0, mixture.size(1));

  const auto& judge = options.judge;
  if (judge && dsp::energy(mixture) > 0.0 && dsp::energy(estimate) > 0.0) {
    scores.similarity = {similarity(mixture, sample_rate, *judge),
                         similarity(estimate, sample_rate, *judge)};
  }
  scores.level = 10.0 * std::log10(dsp::energy(estimate) / dsp::energy(mixture));
  if (pair.target.empty()) {
    return scores;
  }
  audio::AudioReader target_file(pair.target);
  check_alike(pair, mixture_file, target_file);
  const at::Tensor target = read_to_end(target_file);
  scores.sdr = dsp::sdr(target, estimate);
  scores.si_sdr = dsp::si_sdr(target, estimate);
  scores.sdri = scores.sdr - dsp::sdr(target, mixture);
  scores.si_sdri = scores.si_sdr - dsp::si_sdr(target, mixture);
  if (!pair.windows.empty()) {
    score_edit(pair, options, target, mixture, estimate, sample_rate, scores);
  }
  if (options.bss) {
    std::tie(scores.bss, scores.bss_of_mixture) = bss_of(target, mixture, estimate);
  }
  return scores;
}

Summary summarise(const std::vector<Scores>& scores) {
  TORCH_CHECK(!scores.empty(), "scores must not be empty");
  Summary summary;
  for (const auto figure : kFigures) {
    std::vector<double> values;
    for (const Scores& item : scores) {
      values.push_back(item.*figure);
    }
    summary.mean.*figure = mean_of(values);
    summary.median.*figure = median_of(values);
  }
  return summary;
}

}  // namespace lasso::evaluate
