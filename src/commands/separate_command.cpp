#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "attempts.hpp"
#include "console.hpp"
#include "lasso/api/separation.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/picture/separation_picture.hpp"
#include "lasso/separate/separation_job.hpp"
#include "queries.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using separate::SeparationJob;
using separate::SeparationReport;
using separate::Target;
using separate::TargetReport;

constexpr double kEventEvery = 0.5;  // seconds between events of progress

using api::SeparationPlan;

void check_names(const SeparateArguments& arguments, std::size_t queries) {
  const auto& inputs = arguments.positionals;
  if (inputs.size() * queries > 1 && (!arguments.output.empty() || !arguments.residual.empty() ||
                                      !arguments.spectrogram.empty())) {
    refuse("-o, --residual and --spectrogram name one file, but there are " +
           std::to_string(inputs.size()) + " inputs and " + std::to_string(queries) +
           " queries; leave them out or separate one file at a time");
  }
  if (inputs.size() > 1 && !arguments.windows_to.empty()) {
    refuse("--windows-to names one file, but there are " + std::to_string(inputs.size()) +
           " inputs; separate one file at a time");
  }
  if (inputs.size() > 1 && !arguments.rest.empty()) {
    refuse("--rest names one file, but there are " + std::to_string(inputs.size()) +
           " inputs; separate one file at a time");
  }
  if (arguments.json &&
      (arguments.output == "-" || arguments.residual == "-" || arguments.rest == "-")) {
    refuse("standard output cannot hold audio and --json at once; name a file with -o");
  }
  if (arguments.auto_window && std::count(inputs.begin(), inputs.end(), "-") > 0) {
    refuse(
        "--auto-window reads a recording twice, which standard input does not allow; save it to a "
        "file");
  }
  if (std::count(inputs.begin(), inputs.end(), "-") > 0 && arguments.output.empty()) {
    refuse(
        "standard input has no name to derive the output's from; name it with -o, or use -o - for "
        "standard output");
  }
}

/// Checks a file that is written beside the outputs: it replaces nothing that is read, and no
/// output may replace it.
void reserve_side_file(const fs::path& file, SeparationJob& job, const std::string& option) {
  std::error_code ignored;
  const auto is_file = [&](const fs::path& read) {
    return file == read || fs::equivalent(file, read, ignored);
  };
  if (is_file(job.input) || std::any_of(job.examples.begin(), job.examples.end(), is_file)) {
    refuse("'" + file.string() + "' is an input; name another file with " + option);
  }
  check_writable(file, job.overwrite);
  job.examples.push_back(file);
}

void check_windows_name(const fs::path& windows) {
  const std::string extension = lower_extension(windows);
  if (extension != ".txt" && extension != ".csv") {
    refuse("'" + windows.string() + "' is not a label file; name it .txt (Audacity) or .csv");
  }
}

SeparationPlan plan_for(const SeparateArguments& arguments,
                        const std::vector<std::string>& queries,
                        const std::string& input) {
  SeparationPlan plan = api::plan_for(arguments, queries, input);
  check_names(arguments, plan.queries.size());
  if (const fs::path& windows = arguments.windows_to; !windows.empty()) {
    check_windows_name(windows);
    reserve_side_file(windows, plan.job, "--windows-to");
  }
  if (const fs::path& picture = arguments.spectrogram; !picture.empty()) {
    picture::check_picture_name(picture);
    reserve_side_file(picture, plan.job, "--spectrogram");
  }
  return plan;
}

/// The windows that were used, as labels that separate can read again.
void write_windows(const fs::path& path,
                   const SeparationPlan& plan,
                   const SeparationReport& report,
                   bool overwrite) {
  const auto end_ms = report.samples * 1000 / report.sample_rate;
  std::vector<describe::Event> events;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < plan.queries.size(); ++i) {
    labels.push_back(plan.queries[i].query);
    for (const TimeWindow& window : plan.job.targets[i].windows) {
      const auto begin_ms = std::llround(1000.0 * window.begin_s);
      const double window_end_ms = std::round(1000.0 * window.end_s);
      const auto own_end_ms = window_end_ms < static_cast<double>(end_ms)
                                  ? static_cast<std::int64_t>(window_end_ms)
                                  : end_ms;
      if (begin_ms < own_end_ms) {
        events.push_back({i, {begin_ms, own_end_ms}, 1.0, 1.0});
      }
    }
  }
  write_file(path,
             lower_extension(path) == ".csv" ? describe::as_csv(events, labels)
                                             : describe::as_label_track(events, labels),
             overwrite);
}

/// What a run says while it goes on: a line on a terminal, events for a program.
class Reporter {
 public:
  Reporter(const SeparateArguments& arguments, const std::string& model)
      : json_(arguments.json),
        bar_(!arguments.verbosity.quiet),
        limited_(!arguments.compute.max_memory.empty()),
        mode_(arguments.remove ? "remove" : "keep"),
        model_(model) {}

  void begin(const SeparationPlan& plan) {
    const SeparationJob& job = plan.job;
    input_ = printable(job.input.string());
    line_.emplace(printable(job.input.filename().string()), bar_);
    began_ = told_ = Stopwatch();
    auto queries = ordered_json::array();
    for (const api::TargetQuery& target : plan.queries) {
      queries.push_back(target.query);
    }
    event({{"event", "start"}, {"input", input_}, {"model", model_}, {"queries", queries}});
  }

  void progress(const separate::Progress& progress) {
    const double speed = progress.done_s / began_.seconds();
    (*line_)(progress.total_s > 0.0 ? progress.done_s / progress.total_s : 0.0,
             fmt::format("at {:.1f} s, {:.1f} x real time", progress.done_s, speed));
    if (json_ && told_.seconds() >= kEventEvery) {
      told_ = Stopwatch();
      event({{"event", "progress"},
             {"input", input_},
             {"done_s", progress.done_s},
             {"total_s", progress.total_s},
             {"speed", speed}});
    }
  }

  void finish(const SeparationPlan& plan,
              const SeparationReport& report,
              const std::vector<api::Note>& notes) {
    const SeparationJob& job = plan.job;
    const double took_s = began_.seconds();
    const double length_s =
        static_cast<double>(report.samples) / static_cast<double>(report.sample_rate);
    say(notes);
    for (std::size_t i = 0; i < job.targets.size(); ++i) {
      event(as_json(job, i, plan.queries[i].query, report));
    }
    spdlog::debug("took {:.2f} s, {:.3f} s per second of audio", took_s, took_s / length_s);
    spdlog::log(limited_ ? spdlog::level::info : spdlog::level::debug,
                "blocks of {:.2f} s, about {} MB",
                report.plan.seconds,
                report.plan.bytes / 1'000'000);
  }

 private:
  void event(const ordered_json& object) const {
    if (json_) {
      std::cout << object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << std::endl;
    }
  }

  ordered_json as_json(const SeparationJob& job,
                       std::size_t index,
                       const std::string& query,
                       const SeparationReport& report) const {
    const Target& target = job.targets[index];
    const TargetReport& result = report.targets[index];
    ordered_json object{{"event", "done"},
                        {"input", input_},
                        {"output", printable(target.output.string())},
                        {"query", query},
                        {"mode", mode_},
                        {"model", model_},
                        {"sample_rate", report.sample_rate},
                        {"channels", report.channels},
                        {"samples", report.samples},
                        {"format", result.format},
                        {"clipped_samples", result.clipped},
                        {"rescaled_db", result.rescaled_db},
                        {"level_change_db", nullptr}};
    if (std::isfinite(result.level_change_db)) {  // JSON has no infinity
      object["level_change_db"] = result.level_change_db;
    }
    if (result.presence) {
      object["presence"] = *result.presence;
      object["is_there"] = result.is_there;
    }
    if (report.damage.is_any()) {
      object["truncated"] = report.damage.is_truncated();
      object["damage"] = audio::in_words(report.damage);
    }
    if (!target.residual.empty()) {
      object["residual"] = printable(target.residual.string());
    }
    if (!job.rest.empty()) {
      object["rest"] = printable(job.rest.string());
    }
    return object;
  }

  bool json_;
  bool bar_;
  bool limited_;  // in memory
  std::string mode_;
  std::string model_;
  std::string input_;
  std::optional<ProgressBar> line_;
  Stopwatch began_;
  Stopwatch told_;
};

}  // namespace

/// Runs a plan, and draws its first target where that is asked for.
SeparationReport run_and_draw(const SeparateArguments& arguments,
                              SeparationPlan& plan,
                              api::SeparationRunner& runner,
                              const std::function<void(const separate::Progress&)>& progress) {
  if (arguments.spectrogram.empty()) {
    return runner.run(plan, progress);
  }
  std::optional<picture::SeparationPicture> picture;
  Target& target = plan.job.targets.front();
  target.observer = [&](const at::Tensor& mixture, const at::Tensor& output, std::int64_t rate) {
    if (!picture) {
      picture.emplace(rate);
    }
    picture->add(mixture, output);
  };
  const auto report = runner.run(plan, progress);
  if (!picture) {  // nothing was written
    return report;
  }
  const std::string& query = plan.queries.front().query;
  picture->write(arguments.spectrogram,
                 {"Mixture: " + plan.job.input.filename().string(),
                  "Output: " + (arguments.remove ? "all but " + query : query),
                  "Residual: mixture minus output"},
                 target.windows,
                 arguments.force);
  spdlog::info("drew '{}'", arguments.spectrogram);
  return report;
}

void separate_files(SeparateArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const auto queries = take_queries(arguments);
  if (arguments.positionals.empty()) {
    refuse("no input file; name one after the query");
  }
  Attempts attempts(arguments.positionals.size());
  std::vector<SeparationPlan> plans;
  std::int64_t channels = 1;
  for (const std::string& input : arguments.positionals) {  // what can be refused at once is
    attempts.attempt([&] {
      SeparationPlan plan = plan_for(arguments, queries, input);
      channels = std::max(channels, separate::check(plan.job));
      plans.push_back(std::move(plan));
    });
  }
  if (plans.empty()) {
    attempts.finish();
  }
  api::LoadedModel model(arguments.model, arguments.compute);
  api::SeparationRunner runner(arguments, plans.front(), channels, model);
  Reporter reporter(arguments, model.config().name);
  for (SeparationPlan& plan : plans) {
    attempts.attempt([&] {
      reporter.begin(plan);
      const auto report =
          run_and_draw(arguments, plan, runner, [&](const separate::Progress& progress) {
            reporter.progress(progress);
          });
      if (!arguments.windows_to.empty()) {
        write_windows(arguments.windows_to, plan, report, arguments.force);
      }
      reporter.finish(plan, report, runner.notes_of(plan, report));
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
