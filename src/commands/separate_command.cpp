#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/separate/separation_job.hpp"
#include "separation_request.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using separate::SeparationJob;
using separate::SeparationReport;
using separate::Target;
using separate::TargetReport;

constexpr double kEventEvery = 0.5;  // seconds between events of progress

std::vector<SeparationJob> jobs_from(const SeparateArguments& arguments,
                                     const std::vector<Wish>& wishes) {
  const std::size_t outputs = arguments.positionals.size() * wishes.size();
  if (outputs > 1 && (!arguments.output.empty() || !arguments.residual.empty())) {
    refuse("-o and --residual name one file, but there are " +
           std::to_string(arguments.positionals.size()) + " inputs and " +
           std::to_string(wishes.size()) +
           " queries; leave them out or separate one file at a time");
  }
  if (arguments.json && (arguments.output == "-" || arguments.residual == "-")) {
    refuse("standard output cannot take sound and --json at once; name a file with -o");
  }
  std::vector<SeparationJob> jobs;
  for (const std::string& input : arguments.positionals) {
    if (input == "-" && arguments.output.empty()) {
      refuse(
          "standard input has no name to make the output's of; name it with -o, or write -o - "
          "for standard output");
    }
    SeparationJob job = job_for(arguments, input, arguments.output);
    for (const Wish& wish : wishes) {
      job.targets.push_back({arguments.output.empty()
                                 ? separate::output_name(input, wish.query, arguments.writing)
                                 : fs::path(arguments.output),
                             arguments.residual,
                             wish.windows});
    }
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// What a run says while it goes on: a line on a terminal, events for a program.
class Reporter {
 public:
  Reporter(const SeparateArguments& arguments, std::string model, std::vector<Wish> wishes)
      : json_(arguments.json),
        bar_(!arguments.verbosity.quiet),
        limited_(!arguments.compute.max_memory.empty()),
        mode_(arguments.remove ? "remove" : "keep"),
        model_(std::move(model)),
        wishes_(std::move(wishes)) {}

  void begin(const SeparationJob& job) {
    input_ = job.input;
    line_.emplace(job.input.filename().string(), bar_);
    began_ = told_ = Stopwatch();
    auto queries = ordered_json::array();
    for (const Wish& wish : wishes_) {
      queries.push_back(wish.query);
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

  void finish(const SeparationJob& job, const SeparationReport& report) {
    const double took_s = began_.seconds();
    const double length_s =
        static_cast<double>(report.samples) / static_cast<double>(report.sample_rate);
    for (std::size_t i = 0; i < job.targets.size(); ++i) {
      tell(job, report, i, model_);
      event(as_json(job.targets[i], wishes_[i].query, report, report.targets[i]));
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

  ordered_json as_json(const Target& target,
                       const std::string& query,
                       const SeparationReport& report,
                       const TargetReport& result) const {
    ordered_json object{{"event", "done"},
                        {"input", input_},
                        {"output", target.output.string()},
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
      object["presence"] =
          std::isfinite(*result.presence) ? ordered_json(*result.presence) : nullptr;
      object["is_there"] = result.is_there;
    }
    if (!target.residual.empty()) {
      object["residual"] = target.residual.string();
    }
    return object;
  }

  bool json_;
  bool bar_;
  bool limited_;  // in memory
  std::string mode_;
  std::string model_;
  std::vector<Wish> wishes_;
  std::string input_;
  std::optional<ProgressBar> line_;
  Stopwatch began_;
  Stopwatch told_;
};

}  // namespace

void separate_files(SeparateArguments& arguments) {
  set_up_log(arguments.verbosity);
  const auto queries = take_queries(arguments);
  if (arguments.positionals.empty()) {
    refuse("no input file; write lasso separate \"" + queries.front() + "\" FILE");
  }
  const auto wishes = wishes_from(arguments, queries);
  const auto jobs = jobs_from(arguments, wishes);
  std::int64_t channels = 1;
  for (const SeparationJob& job : jobs) {  // what can be refused at once is
    channels = std::max(channels, separate::check(job));
  }
  LoadedModel model(arguments.model, arguments.compute);
  const auto conditions = queries_for(
      wishes, arguments.without, [&](const Wish& wish) { return condition_of(wish, model); });
  const auto separation = model.separation(conditions, channels);
  Reporter reporter(arguments, model.config().name, wishes);
  for (const SeparationJob& job : jobs) {
    reporter.begin(job);
    const auto report = separate::run(
        job, separation, [&](const separate::Progress& progress) { reporter.progress(progress); });
    reporter.finish(job, report);
  }
}

}  // namespace lasso::commands
