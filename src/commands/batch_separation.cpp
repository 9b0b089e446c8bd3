#include "batch_separation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "console.hpp"
#include "lasso/api/window_finder.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/separate/output_name.hpp"

namespace lasso::commands {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// What is said of an entry, and of all where it says nothing.
SeparateArguments arguments_for(const batch::Entry& entry, const SeparateArguments& of_all) {
  SeparateArguments own = of_all;
  if (!entry.queries.empty()) {
    own.queries = entry.queries;
    own.like.clear();
    own.query_from_labels = false;
  }
  if (!entry.windows.empty()) {
    own.windows = entry.windows;
    own.times.clear();
    own.labels.clear();
  }
  own.remove = entry.remove.value_or(of_all.remove);
  return own;
}

ordered_json options_of(const SeparateArguments& arguments) {
  constexpr std::array kShapes{"cosine", "linear"};  // in the order of the enumerations
  constexpr std::array kChannels{"each", "linked", "mono"};
  constexpr std::array kClips{"clamp", "rescale", "float"};
  ordered_json options{{"mode", arguments.remove ? "remove" : "keep"},
                       {"fade_ms", arguments.fade.ms},
                       {"fade_shape", kShapes.at(static_cast<std::size_t>(arguments.fade.shape))},
                       {"channels", kChannels.at(static_cast<std::size_t>(arguments.channels))},
                       {"clip", kClips.at(static_cast<std::size_t>(arguments.clip))},
                       {"precision", arguments.compute.precision}};
  const auto add = [&](const char* name, const auto& value, bool said) {
    if (said) {
      options[name] = value;
    }
  };
  constexpr std::array kIfAbsent{"keep", "quiet", "silence", "fail", "omit"};
  add("if_absent",
      kIfAbsent.at(static_cast<std::size_t>(arguments.if_absent)),
      arguments.if_absent != separate::IfAbsent::quiet);
  add("auto_window", true, arguments.auto_window);
  add("amount_db", arguments.amount_db, std::isfinite(arguments.amount_db));
  add("not", arguments.without, !arguments.without.empty());
  add("track", arguments.reading.track, arguments.reading.track > 0);
  add("format", arguments.writing.container, !arguments.writing.container.empty());
  add("bits", arguments.writing.bits.value_or(0), arguments.writing.bits.has_value());
  add("resampler", "samplerate", arguments.resampler != audio::kUsualResampler);
  add("passes", arguments.model.passes, arguments.model.passes > 0);
  add("raw_format", arguments.raw_format, !arguments.raw_format.empty());
  return options;
}

/// All that decides what the outputs hold; see batch::Line.
std::string request_of(const BatchItem& item,
                       const BatchFolders& places,
                       const SeparateArguments& arguments,
                       const ModelId& model,
                       const std::map<fs::path, std::string>& hashes) {
  auto targets = ordered_json::array();
  for (std::size_t i = 0; i < item.queries.size(); ++i) {
    const auto& target = item.job.targets[i];
    auto windows = ordered_json::array();
    for (const TimeWindow& window : target.windows) {
      if (window.begin_s > 0.0 || std::isfinite(window.end_s)) {
        windows.push_back(fmt::format("{}-{}", window.begin_s, window.end_s));
      }
    }
    targets.push_back(
        {{"query", item.queries[i].query}, {"output", key_of(places.base, target.output)}});
    if (!item.queries[i].example.empty()) {
      targets.back()["example_sha256"] = hashes.at(item.queries[i].example);
    }
    if (!windows.empty()) {
      targets.back()["windows"] = windows;
    }
    if (!target.residual.empty()) {
      targets.back()["residual"] = key_of(places.base, target.residual);
    }
  }
  ordered_json request = request_for_input(item.entry);
  request["targets"] = std::move(targets);
  request["options"] = options_of(arguments);
  request["model"] = model.name;
  request["model_sha256"] = model.hash;
  return request.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

/// Each query is encoded once, however many files ask for it.
class Conditions {
 public:
  explicit Conditions(api::LoadedModel& model) : model_(model) {}

  nn::Condition operator()(const api::TargetQuery& target) {
    const auto key = std::pair(target.query, target.example);
    auto found = known_.find(key);
    if (found == known_.end()) {
      check_interrupt();
      found = known_.emplace(key, api::condition_of(target, model_)).first;
    }
    return found->second;
  }

 private:
  api::LoadedModel& model_;
  std::map<std::pair<std::string, fs::path>, nn::Condition> known_;
};

batch::Outcome outcome_of(const separate::SeparationJob& job,
                          const separate::SeparationReport& report,
                          const std::string& model) {
  batch::Outcome outcome;
  outcome.duration_s =
      static_cast<double>(report.samples) / static_cast<double>(report.sample_rate);
  outcome.truncated = report.damage.is_truncated();
  outcome.damage = audio::in_words(report.damage);
  for (const separate::TargetReport& target : report.targets) {
    if (target.presence) {
      outcome.is_there.push_back(target.is_there);
    }
  }
  outcome.tell = [job, report, model] { say(api::notes_of(job, report, model, {})); };
  return outcome;
}

}  // namespace

std::vector<BatchItem> separation_items(const BatchArguments& arguments,
                                        const BatchFolders& places,
                                        std::vector<batch::Entry> entries,
                                        const ModelId& model) {
  api::check_queries(arguments.separate.queries);
  api::check_queries(arguments.separate.without);
  const bool has_queries = !arguments.separate.queries.empty() ||
                           !arguments.separate.like.empty() || arguments.separate.query_from_labels;
  std::map<fs::path, std::string> hashes;  // of the examples, which all files share
  for (const std::string& example : arguments.separate.like) {
    hashes.emplace(example, sha256_of_file(example));
  }
  std::vector<BatchItem> items;
  for (batch::Entry& entry : entries) {
    if (entry.queries.empty() && !has_queries) {
      refuse("no query for '" + entry.name + "'; give one with -Q or in the manifest");
    }
    const SeparateArguments own = arguments_for(entry, arguments.separate);
    api::check_queries(own.queries);
    BatchItem item;
    item.queries = api::target_queries_from(own, own.queries, entry.path);
    item.entry = std::move(entry);
    const auto& named = item.entry.outputs;
    if (!named.empty() && named.size() != item.queries.size()) {
      refuse("'" + item.entry.name + "' has " + std::to_string(item.queries.size()) +
             " queries and " + std::to_string(named.size()) +
             " outputs; name one for each, or none");
    }
    item.job =
        api::job_for(own, item.entry.path, named.empty() ? fs::path() : fs::path(named.front()));
    item.reading = item.job.reading;
    for (std::size_t i = 0; i < item.queries.size(); ++i) {
      const api::TargetQuery& target = item.queries[i];
      const fs::path output = output_of(
          item.entry, i, separate::output_name(item.entry.path, target.query, own.writing), places);
      const fs::path below = name_below(places.base, output);
      const fs::path residual = places.residual.empty() ? fs::path()
                                : below.is_absolute()   ? places.residual / below.filename()
                                                        : places.residual / below;
      item.job.targets.push_back({output, residual, target.windows});
      auto& outputs = item.task.outputs.emplace_back(1, output);
      if (!residual.empty()) {
        outputs.push_back(residual);
      }
      item.says.push_back("\"" + target.query + "\"");
    }
    item.task.name = key_of(places.base, item.job.targets.front().output);
    item.task.input = item.entry.path.string();
    item.task.request = request_of(item, places, own, model, hashes);
    items.push_back(std::move(item));
  }
  return items;
}

void add_separation_work(std::vector<BatchItem>& items,
                         const BatchArguments& arguments,
                         api::LoadedModel& model) {
  Conditions conditions(model);
  std::int64_t channels = 1;
  std::vector<separate::Query> most;
  std::vector<std::vector<separate::Query>> queries;
  for (const BatchItem& item : items) {
    queries.push_back(api::queries_for(
        item.queries, arguments.separate.without, [&](const api::TargetQuery& target) {
          return conditions(target);
        }));
    channels = std::max(channels, item.channels);
    most = queries.back().size() > most.size() ? queries.back() : most;
  }
  auto separation = model.separation(std::move(most), channels);
  const std::string name = model.config().name;
  std::optional<api::WindowFinder> finder;
  if (arguments.separate.auto_window) {
    finder.emplace(model);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto& task = items[i].task;
    items[i].job.overwrite = task.overwrite;
    separation.queries = std::move(queries[i]);
    const bool finds = finder && items[i].entry.windows.empty();  // else its manifest says where
    task.work = [job = items[i].job, separation, name, finder, finds](
                    const std::function<void(double done_s)>& progress) {
      auto own = job;
      if (finds) {
        finder->set_windows(own, separation.queries);
      }
      return outcome_of(
          own,
          separate::run(own, separation, [&](const separate::Progress& p) { progress(p.done_s); }),
          name);
    };
  }
}

}  // namespace lasso::commands
