#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using separate::SeparationJob;
using separate::SeparationReport;

struct SeparateArguments {
  std::vector<std::string> positionals;
  std::string query;
  std::string output;
  std::string residual;
  std::vector<std::string> windows;
  bool keep = false;
  bool remove = false;
  bool force = false;
  bool json = false;
  ComputeOptions compute;
  ModelOptions model;
  Verbosity verbosity;
};

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::usage, message); }

/// As grep has it: the first positional is the query, unless -Q gives it.
std::string take_query(SeparateArguments& arguments, bool given) {
  std::string query = arguments.query;
  if (!given) {
    query = arguments.positionals.front();
    arguments.positionals.erase(arguments.positionals.begin());
  }
  if (query.find_first_not_of(" \t\r\n") == std::string::npos) {
    refuse("the query is empty; say what to separate, for example \"dog barking\"");
  }
  if (arguments.positionals.empty()) {
    refuse("no input file; write lasso separate \"" + query + "\" FILE");
  }
  return query;
}

std::vector<SeparationJob> jobs_from(const SeparateArguments& arguments, const std::string& query) {
  const bool several = arguments.positionals.size() > 1;
  if (several && (!arguments.output.empty() || !arguments.residual.empty())) {
    refuse("-o and --residual name one file, but there are " +
           std::to_string(arguments.positionals.size()) +
           " inputs; leave them out or separate one file at a time");
  }
  std::vector<TimeWindow> windows;
  for (const std::string& window : arguments.windows) {
    windows.push_back(parse_time_window(window));
  }
  std::vector<SeparationJob> jobs;
  for (const std::string& input : arguments.positionals) {
    SeparationJob job;
    job.input = input;
    job.output =
        arguments.output.empty() ? separate::output_name(input, query) : fs::path(arguments.output);
    job.residual = arguments.residual;
    job.windows = windows;
    job.mode = arguments.remove ? separate::Mode::remove : separate::Mode::keep;
    job.overwrite = arguments.force;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

ordered_json as_json(const SeparationJob& job,
                     const std::string& query,
                     const std::string& model,
                     const SeparationReport& report) {
  ordered_json object{{"input", job.input.string()},
                      {"output", job.output.string()},
                      {"query", query},
                      {"mode", job.mode == separate::Mode::remove ? "remove" : "keep"},
                      {"model", model},
                      {"sample_rate", report.sample_rate},
                      {"channels", report.channels},
                      {"samples", report.samples},
                      {"format", report.format},
                      {"clipped_samples", report.clipped},
                      {"level_change_db", nullptr}};
  if (std::isfinite(report.level_change_db)) {  // JSON has no infinity
    object["level_change_db"] = report.level_change_db;
  }
  if (!job.residual.empty()) {
    object["residual"] = job.residual.string();
  }
  return object;
}

std::string channels_in_words(std::int64_t channels) {
  return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
}

void tell(const SeparationJob& job, const std::string& model, const SeparationReport& report) {
  if (report.window_was_cut) {
    spdlog::warn("'{}': a time window reaches past the end and was cut there", job.input.string());
  }
  const auto warn_of_clipping = [](const fs::path& file, std::int64_t samples) {
    if (samples > 0) {
      spdlog::warn("'{}': {} samples beyond full scale were clipped", file.string(), samples);
    }
  };
  warn_of_clipping(job.output, report.clipped);
  warn_of_clipping(job.residual, report.residual_clipped);
  spdlog::info("wrote '{}' ({:.1f} s, {}, {} Hz, {}; level {:+.1f} dB; model {})",
               job.output.string(),
               static_cast<double>(report.samples) / static_cast<double>(report.sample_rate),
               channels_in_words(report.channels),
               report.sample_rate,
               report.format,
               report.level_change_db,
               model);
}

void run_separate(SeparateArguments& arguments, bool query_given) {
  set_up_log(arguments.verbosity);
  const std::string query = take_query(arguments, query_given);
  const auto jobs = jobs_from(arguments, query);
  for (const SeparationJob& job : jobs) {  // what can be refused at once is
    separate::check(job);
  }
  LoadedModel model(arguments.model, arguments.compute);
  const at::Tensor condition = model.condition(query);
  const bool bar = !arguments.verbosity.quiet;
  for (const SeparationJob& job : jobs) {
    const auto began = std::chrono::steady_clock::now();
    const auto report = separate::run(job,
                                      model.config().front_end,
                                      model.estimator(),
                                      condition,
                                      progress_bar(job.input.filename().string(), bar));
    tell(job, model.config().name, report);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    spdlog::debug("took {:.2f} s, {:.3f} s per second of audio",
                  passed.count(),
                  passed.count() * static_cast<double>(report.sample_rate) /
                      static_cast<double>(report.samples));
    if (arguments.json) {
      std::cout << as_json(job, query, model.config().name, report).dump() << std::endl;
    }
  }
}

}  // namespace

void add_separate(CLI::App& app) {
  auto arguments = std::make_shared<SeparateArguments>();
  auto* command = app.add_subcommand("separate", "Take the sound a text describes out of files");
  command->footer(
      "Examples:\n"
      "  lasso separate \"dog barking\" street.wav             writes street.dog-barking.wav\n"
      "  lasso separate \"speech\" talk.flac --remove -w 30-1:15  edits only that window\n"
      "  lasso separate -Q rain *.flac                        one query, many files");
  command->add_option("inputs", arguments->positionals, "QUERY (unless -Q is given), then files")
      ->required();
  auto* query = command->add_option("-Q,--query", arguments->query, "The sound, in words");
  command->add_option("-o,--output", arguments->output, "Output file; its extension is its format");
  command->add_option("--residual", arguments->residual, "Also write input minus output here");
  auto* keep = command->add_flag("--keep", arguments->keep, "Keep the sound alone (default)");
  command->add_flag("--remove", arguments->remove, "Keep everything but the sound")->excludes(keep);
  command
      ->add_option(
          "-w,--window",
          arguments->windows,
          "Edit only START-END, e.g. 2-6, 1:30-2:00.5, 0:45-end; repeatable. All else stays "
          "bit for bit")
      ->allow_extra_args(false);
  command->add_flag("-f,--force", arguments->force, "Replace outputs that exist");
  command->add_flag("--json", arguments->json, "Print a JSON object a file to stdout");
  add_model_options(*command, arguments->model);
  add_compute_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([arguments, query] { run_separate(*arguments, query->count() > 0); });
}

}  // namespace lasso::cli
