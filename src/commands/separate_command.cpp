#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "attempts.hpp"
#include "console.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/api/separation.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/separate/separation_job.hpp"
#include "queries.hpp"

namespace lasso::commands {

namespace {

using api::SeparationPlan;
using nlohmann::ordered_json;
using separate::SeparationJob;
using separate::SeparationReport;

constexpr double kEventEvery = 0.5;  // seconds between events of progress

void check_names(const SeparateArguments& arguments) {
  const auto& inputs = arguments.positionals;
  if (inputs.size() > 1) {
    for (const auto& [option, name] : {std::pair("-o", &arguments.output),
                                       std::pair("--residual", &arguments.residual),
                                       std::pair("--rest", &arguments.rest),
                                       std::pair("--windows-to", &arguments.windows_to),
                                       std::pair("--spectrogram", &arguments.spectrogram)}) {
      if (!name->empty()) {
        refuse(std::string(option) + " names one file, but there are " +
               std::to_string(inputs.size()) +
               " inputs; leave it out or separate one file at a time");
      }
    }
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

/// What a run says while it goes on: a line on a terminal, events for a program.
class Reporter {
 public:
  Reporter(const SeparateArguments& arguments, const std::string& model)
      : json_(arguments.json),
        bar_(!arguments.verbosity.quiet),
        limited_(!arguments.compute.max_memory.empty()),
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

  void finish(const SeparationReport& report,
              const std::vector<api::Note>& notes,
              const std::vector<std::string>& results) {
    const double took_s = began_.seconds();
    const double length_s =
        static_cast<double>(report.samples) / static_cast<double>(report.sample_rate);
    say(notes);
    for (const std::string& result : results) {
      event(result);
    }
    logger().debug("took {:.2f} s, {:.3f} s per second of audio", took_s, took_s / length_s);
    logger().log(limited_ ? spdlog::level::info : spdlog::level::debug,
                 "blocks of {:.2f} s, about {} MB",
                 report.plan.seconds,
                 report.plan.bytes / 1'000'000);
  }

 private:
  void event(const ordered_json& object) const {
    event(object.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
  }

  void event(const std::string& line) const {
    if (json_) {
      std::cout << line << std::endl;
    }
  }

  bool json_;
  bool bar_;
  bool limited_;  // in memory
  std::string model_;
  std::string input_;
  std::optional<ProgressBar> line_;
  Stopwatch began_;
  Stopwatch told_;
};

}  // namespace

void separate_files(SeparateArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const auto queries = take_queries(arguments);
  if (arguments.positionals.empty()) {
    refuse("no input file; name one after the query");
  }
  check_names(arguments);
  Attempts attempts(arguments.positionals.size());
  std::vector<SeparationPlan> plans;
  std::int64_t channels = 1;
  for (const std::string& input : arguments.positionals) {  // what can be refused at once is
    attempts.attempt([&] {
      SeparationPlan plan = api::plan_for(arguments, queries, input);
      channels = std::max(channels, separate::check(plan.job));
      plans.push_back(std::move(plan));
    });
  }
  if (plans.empty()) {
    attempts.finish();
  }
  api::set_up_process(arguments.compute);
  api::LoadedModel model(arguments.model, arguments.compute);
  api::SeparationRunner runner(arguments, plans.front(), channels, model);
  Reporter reporter(arguments, model.config().name);
  for (SeparationPlan& plan : plans) {
    attempts.attempt([&] {
      reporter.begin(plan);
      const auto report = runner.run(
          plan, [&](const separate::Progress& progress) { reporter.progress(progress); });
      reporter.finish(report, runner.notes_of(plan, report), runner.as_json(plan, report));
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
