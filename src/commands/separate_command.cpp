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
#include "lasso/core/error.hpp"
#include "lasso/core/labels.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using separate::SeparationJob;
using separate::SeparationReport;
using separate::Target;
using separate::TargetReport;

constexpr double kEventEvery = 0.5;  // seconds between events of progress

/// A sound and where in the recording it is edited.
struct Wish {
  std::string query;
  std::vector<TimeWindow> windows;
};

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::usage, message); }

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// The sum of all ways to name windows; each label is a wish where labels are queries.
std::vector<Wish> wishes_from(const SeparateArguments& arguments,
                              const std::vector<std::string>& queries) {
  std::vector<TimeWindow> windows;
  for (const std::string& window : arguments.windows) {
    windows.push_back(parse_time_window(window));
  }
  if (arguments.times.size() % 2 == 1) {
    refuse("--time-windows takes pairs of times, got " + std::to_string(arguments.times.size()) +
           "; give the files before it, and BEGIN and END for each window");
  }
  for (std::size_t i = 0; i < arguments.times.size(); i += 2) {
    windows.push_back(parse_time_window(arguments.times[i] + "-" + arguments.times[i + 1]));
  }
  const auto labels =
      arguments.labels.empty() ? std::vector<Label>() : read_labels(arguments.labels);
  std::vector<Wish> wishes;
  if (arguments.query_from_labels) {
    for (const Label& label : labels) {
      if (is_blank(label.text)) {
        refuse("'" + arguments.labels + "' has a label without text at " +
               std::to_string(label.window.begin_s) + " s, which is no query; name the sound");
      }
      auto wish = std::find_if(
          wishes.begin(), wishes.end(), [&](const Wish& w) { return w.query == label.text; });
      if (wish == wishes.end()) {
        wish = wishes.insert(wishes.end(), {label.text, windows});
      }
      wish->windows.push_back(label.window);
    }
    return wishes;
  }
  for (const Label& label : labels) {
    windows.push_back(label.window);
  }
  for (const std::string& query : queries) {
    wishes.push_back({query, windows});
  }
  return wishes;
}

/// As grep has it: the first positional is the query, unless -Q or labels give it.
std::vector<std::string> take_queries(SeparateArguments& arguments) {
  std::vector<std::string> queries = arguments.queries;
  if (queries.empty() && !arguments.query_from_labels) {
    queries.push_back(arguments.positionals.front());
    arguments.positionals.erase(arguments.positionals.begin());
  }
  for (const auto* texts : {&queries, &arguments.without}) {
    if (std::any_of(texts->begin(), texts->end(), is_blank)) {
      refuse("the query is empty; say what to separate, for example \"dog barking\"");
    }
  }
  if (arguments.positionals.empty()) {
    refuse("no input file; write lasso separate \"" + queries.front() + "\" FILE");
  }
  return queries;
}

/// Whether a name stands for samples without a header, if any do.
bool is_raw(const std::string& name) { return name == "-" || fs::path(name).extension() == ".raw"; }

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
    SeparationJob job;
    job.input = input;
    job.reading = arguments.reading;
    job.writing = arguments.writing;
    job.clip = arguments.clip;
    // Raw samples stay raw where a stream goes on, and are what the name says in a file.
    if (!arguments.raw_format.empty()) {
      const auto raw = audio::parse_raw_format(arguments.raw_format);
      if (is_raw(input)) {
        job.reading.raw = raw;
      }
      if (is_raw(arguments.output)) {
        job.writing.raw = raw;
      }
      if (!job.reading.raw && !job.writing.raw) {
        refuse("--raw-format is for - and for files called .raw; leave it out");
      }
    }
    for (const Wish& wish : wishes) {
      job.targets.push_back({arguments.output.empty()
                                 ? separate::output_name(input, wish.query, arguments.writing)
                                 : fs::path(arguments.output),
                             arguments.residual,
                             wish.windows});
    }
    job.edit.mode = arguments.remove ? separate::Mode::remove : separate::Mode::keep;
    job.edit.strength = 1.0 - std::pow(10.0, -arguments.amount_db / 20.0);
    job.fade = arguments.fade;
    job.channels = arguments.channels;
    job.overwrite = arguments.force;
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
      tell(job.targets[i], report, report.targets[i]);
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
    if (!target.residual.empty()) {
      object["residual"] = target.residual.string();
    }
    return object;
  }

  void tell(const Target& target,
            const SeparationReport& report,
            const TargetReport& result) const {
    if (result.window_was_cut) {
      spdlog::warn("'{}': a time window reaches past the end and was cut there", input_);
    }
    const auto warn_of_clipping = [](const fs::path& file, std::int64_t samples) {
      if (samples > 0) {
        spdlog::warn("'{}': {} samples beyond full scale were clipped", file.string(), samples);
      }
    };
    warn_of_clipping(target.output, result.clipped);
    warn_of_clipping(target.residual, result.residual_clipped);
    if (result.rescaled_db > 0.0) {
      spdlog::warn("'{}' was made {:.2f} dB quieter to stay within full scale",
                   target.output.string(),
                   result.rescaled_db);
    }
    spdlog::info("wrote '{}' ({:.1f} s, {}, {} Hz, {}; level {:+.1f} dB; model {})",
                 target.output.string(),
                 static_cast<double>(report.samples) / static_cast<double>(report.sample_rate),
                 channels_in_words(report.channels),
                 report.sample_rate,
                 result.format,
                 result.level_change_db,
                 model_);
  }

  static std::string channels_in_words(std::int64_t channels) {
    return channels == 1   ? "mono"
           : channels == 2 ? "stereo"
                           : std::to_string(channels) + " channels";
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
  const auto wishes = wishes_from(arguments, queries);
  const auto jobs = jobs_from(arguments, wishes);
  std::int64_t channels = 1;
  for (const SeparationJob& job : jobs) {  // what can be refused at once is
    channels = std::max(channels, separate::check(job));
  }
  LoadedModel model(arguments.model, arguments.compute);
  std::vector<at::Tensor> without;
  without.reserve(arguments.without.size());
  for (const std::string& text : arguments.without) {
    without.push_back(model.condition(text));
  }
  std::vector<separate::Query> conditions;
  conditions.reserve(wishes.size());
  for (const Wish& wish : wishes) {
    conditions.push_back({model.condition(wish.query), without});
  }
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
