#include "lasso/api/separation_request.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "lasso/core/error.hpp"
#include "lasso/core/labels.hpp"
#include "lasso/core/trimmed.hpp"

namespace lasso::api {

namespace fs = std::filesystem;
using separate::SeparationJob;
using separate::SeparationReport;

namespace {

bool is_blank(const std::string& text) { return trimmed(text).empty(); }

std::string channels_in_words(std::int64_t channels) {
  return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
}

/// Notes, as they are written down.
class Notes {
 public:
  template <typename... Values>
  void warn(const char* format, const Values&... values) {
    notes_.push_back({true, fmt::format(fmt::runtime(format), values...)});
  }
  template <typename... Values>
  void tell(const char* format, const Values&... values) {
    notes_.push_back({false, fmt::format(fmt::runtime(format), values...)});
  }
  std::vector<Note> take() { return std::move(notes_); }

 private:
  std::vector<Note> notes_;
};

void warn_of_clipping(const fs::path& file, std::int64_t samples, Notes& notes) {
  if (samples > 0) {
    notes.warn("'{}': {} samples beyond full scale were clipped", file.string(), samples);
  }
}

void tell_target(const SeparationJob& job,
                 const SeparationReport& report,
                 std::size_t target,
                 const std::string& model,
                 const Suggest& suggest,
                 Notes& notes) {
  const auto& [output, residual, windows, observer] = job.targets.at(target);
  const separate::TargetReport& result = report.targets.at(target);
  if (result.window_was_cut) {
    notes.warn("'{}': a time window extends past the end and was cut there", job.input.string());
  }
  if (result.windows_left_out > 0) {
    notes.warn("'{}': ignored {} of {} labels for '{}' that begin after its end",
               job.input.string(),
               result.windows_left_out,
               windows.size(),
               output.string());
  }
  if (!result.is_written) {
    notes.tell("'{}': the sound was not found ({:.0f} % likely present), so '{}' was not written",
               job.input.string(),
               100.0 * result.presence.value_or(0.0),
               output.string());
    return;
  }
  if (windows.empty()) {
    notes.warn("'{}': the sound was not found, so '{}' is the input unchanged",
               job.input.string(),
               output.string());
  } else if (!result.is_there) {
    notes.warn("'{}': the sound was not found ({:.0f} % likely present){}{}",
               job.input.string(),
               100.0 * result.presence.value_or(0.0),
               suggest && result.heard.defined() ? suggest(result.heard) : "",
               job.if_absent == separate::IfAbsent::keep
                   ? ""
                   : ", so '" + output.string() + "' is " +
                         (job.if_absent == separate::IfAbsent::quiet ? "26 dB quieter" : "silent") +
                         "; --if-absent keep keeps the estimate");
  }
  warn_of_clipping(output, result.clipped, notes);
  warn_of_clipping(residual, result.residual_clipped, notes);
  for (const std::string& note : result.notes) {
    notes.warn("'{}' {}", output.string(), note);
  }
  if (result.rescaled_db > 0.0) {
    notes.warn("'{}' was made {:.2f} dB quieter to stay within full scale",
               output.string(),
               result.rescaled_db);
  }
  notes.tell("wrote '{}' ({:.1f} s, {}, {} Hz, {}; level {:+.1f} dB{}; model {})",
             output.string(),
             static_cast<double>(report.samples) / static_cast<double>(report.sample_rate),
             channels_in_words(report.channels),
             report.sample_rate,
             result.format,
             result.level_change_db,
             result.presence ? "; " + std::to_string(std::lround(100.0 * *result.presence)) +
                                   " % likely present"
                             : "",
             model);
}

}  // namespace

std::vector<TargetQuery> target_queries_from(const SeparateRequest& arguments,
                                             const std::vector<std::string>& queries,
                                             const fs::path& recording) {
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
      arguments.labels.empty() ? std::vector<Label>() : read_labels(arguments.labels, recording);
  std::vector<TargetQuery> targets;
  if (arguments.query_from_labels) {
    for (const Label& label : labels) {
      if (is_blank(label.text)) {
        refuse("'" + arguments.labels + "' has a label without text at " +
               std::to_string(label.window.begin_s) + " s; give each label a query as its text");
      }
      auto target = std::find_if(targets.begin(), targets.end(), [&](const TargetQuery& w) {
        return w.query == label.text;
      });
      if (target == targets.end()) {
        target = targets.insert(targets.end(), {label.text, windows, {}});
      }
      target->windows.push_back(label.window);
    }
    return targets;
  }
  for (const Label& label : labels) {
    windows.push_back(label.window);
  }
  if (windows.empty()) {
    windows.push_back(kWholeRecording);
  }
  for (const std::string& query : queries) {
    targets.push_back({query, windows, {}});
  }
  for (const fs::path example : arguments.like) {
    targets.push_back({"like " + example.stem().string(), windows, example});
  }
  return targets;
}

void check_queries(const std::vector<std::string>& queries) {
  if (std::any_of(queries.begin(), queries.end(), is_blank)) {
    refuse("the query is empty; say what to separate, for example \"dog barking\"");
  }
}

SeparationJob job_for(const SeparateRequest& arguments,
                      const fs::path& input,
                      const fs::path& output) {
  SeparationJob job;
  job.input = input;
  job.reading = arguments.reading;
  job.examples.assign(arguments.like.begin(), arguments.like.end());
  job.writing = arguments.writing;
  job.clip = arguments.clip;
  // Raw samples stay raw where a stream goes on, and are what the name says in a file.
  if (!arguments.raw_format.empty()) {
    const auto raw = audio::parse_raw_format(arguments.raw_format);
    if (audio::may_be_raw(input)) {
      job.reading.raw = raw;
    }
    if (audio::may_be_raw(output)) {
      job.writing.raw = raw;
    }
    if (!job.reading.raw && !job.writing.raw) {
      refuse("--raw-format is for - and for files called .raw; leave it out");
    }
  }
  job.edit.mode = arguments.remove ? separate::Mode::remove : separate::Mode::keep;
  job.edit.strength = 1.0 - std::pow(10.0, -arguments.amount_db / 20.0);
  job.if_absent = arguments.if_absent;
  job.fade = arguments.fade;
  job.channels = arguments.channels;
  job.resampler = arguments.compute.latency_ms > 0.0 ? audio::resampler_for(/*low_latency=*/true)
                                                     : arguments.resampler;
  job.overwrite = arguments.force;
  return job;
}

std::vector<separate::Query> queries_for(
    const std::vector<TargetQuery>& targets,
    const std::vector<std::string>& without,
    const std::function<nn::Condition(const TargetQuery&)>& condition_of) {
  std::vector<nn::Condition> others;
  others.reserve(without.size());
  for (const std::string& text : without) {
    others.push_back(condition_of({text, {}, {}}));
  }
  std::vector<separate::Query> queries;
  queries.reserve(targets.size());
  for (const TargetQuery& target : targets) {
    queries.push_back({condition_of(target), others});
  }
  return queries;
}

nn::Condition condition_of(const TargetQuery& target, LoadedModel& model) {
  return target.example.empty() ? model.condition(target.query)
                                : model.condition_of_example(target.example);
}

std::vector<Note> notes_of(const SeparationJob& job,
                           const SeparationReport& report,
                           const std::string& model,
                           const Suggest& suggest) {
  Notes notes;
  if (report.damage.is_any()) {
    notes.warn("'{}' {}; the rest was separated", job.input.string(), in_words(report.damage));
  }
  for (std::size_t i = 0; i < job.targets.size(); ++i) {
    tell_target(job, report, i, model, suggest, notes);
  }
  if (!job.rest.empty()) {
    warn_of_clipping(job.rest, report.rest_clipped, notes);
    notes.tell("wrote '{}', the rest", job.rest.string());
  }
  return notes.take();
}

}  // namespace lasso::api
