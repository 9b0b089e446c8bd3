#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "attempts.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/whole_file.hpp"
#include "listening.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using describe::Cue;
using describe::Event;
using describe::EventOptions;
using describe::Span;
using nlohmann::ordered_json;

/// A recording and where its captions go.
struct CaptionPlan {
  std::string input;
  fs::path output;
  std::string format;
};

/// The options of each class: what --threshold says of it, else what holds for all.
std::vector<EventOptions> options_of(const CaptionArguments& arguments,
                                     const std::vector<std::string>& labels) {
  std::vector<EventOptions> options(labels.size(), arguments.events);
  for (const std::string& threshold : arguments.thresholds) {
    const auto equals = threshold.rfind('=');
    std::size_t read = 0;
    double on = -1.0;
    try {
      on = std::stod(threshold.substr(equals == std::string::npos ? 0 : equals + 1), &read);
    } catch (const std::exception&) {
      // told below
    }
    if (equals == std::string::npos || equals + 1 + read != threshold.size() || on < 0.0 ||
        on > 1.0) {
      refuse("--threshold '" + threshold + "' is not LABEL=ON with ON from 0 to 1");
    }
    const std::string label = lower_case(threshold.substr(0, equals));
    const auto found = std::find_if(labels.begin(), labels.end(), [&](const std::string& known) {
      return lower_case(known) == label;
    });
    if (found == labels.end()) {
      refuse("--threshold '" + threshold + "' names no class; take the label as it is shown");
    }
    auto& own = options[static_cast<std::size_t>(found - labels.begin())];
    own.on = on;
    own.off = std::min(own.off, on);
  }
  return options;
}

std::vector<CaptionPlan> plans_from(const CaptionArguments& arguments) {
  if (arguments.inputs.empty()) {
    refuse("no input file; write lasso caption FILE");
  }
  if (arguments.inputs.size() > 1 && !arguments.output.empty()) {
    refuse("-o names one file, but there are " + std::to_string(arguments.inputs.size()) +
           " inputs; leave it out or caption one file at a time");
  }
  if (arguments.events.off > arguments.events.on) {
    refuse("--off is above --on: a sound would end before it begins; take a lower --off");
  }
  std::vector<CaptionPlan> plans;
  std::set<fs::path> outputs;
  for (const std::string& input : arguments.inputs) {
    CaptionPlan plan{input, arguments.output, arguments.format};
    const bool has_name = !plan.output.empty() && plan.output != "-";
    if (plan.format.empty()) {
      const std::string extension = has_name ? lower_extension(plan.output) : ".srt";
      plan.format = extension.substr(extension.empty() ? 0 : 1);
    }
    if (plan.output.empty()) {
      if (input == "-") {
        refuse("standard input has no name to make the output's of; name it with -o");
      }
      plan.output = fs::path(input).replace_extension("." + plan.format);
    }
    constexpr std::array<const char*, 5> kFormats{"srt", "vtt", "txt", "csv", "json"};
    if (std::find(kFormats.begin(), kFormats.end(), plan.format) == kFormats.end()) {
      refuse("'" + printable(plan.output.string()) +
             "' has no extension that we know; use .srt, .vtt, .txt, .csv or .json, or --format");
    }
    if (plan.output != "-") {
      if (plan.output == fs::path(input) || !outputs.insert(plan.output).second) {
        refuse("'" + printable(plan.output.string()) +
               "' would be written twice or over its input; name the outputs one by one with -o");
      }
      check_writable(plan.output, arguments.force);
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

/// What is written of a recording.
struct Captions {
  describe::Hearing heard;
  std::vector<Event> events;
  std::vector<Cue> cues;
};

ordered_json as_json(const CaptionPlan& plan,
                     const CaptionArguments& arguments,
                     const std::vector<std::string>& labels,
                     const std::string& model,
                     const Captions& captions) {
  const auto span = [](const Span& s) { return ordered_json::array({s.begin_ms, s.end_ms}); };
  const auto& hearing = arguments.listening.hearing;
  ordered_json document{{"input", printable(plan.input)},
                        {"model", model},
                        {"duration_ms", captions.heard.duration_ms},
                        {"parameters",
                         {{"window_ms", hearing.windows.length_ms},
                          {"hop_ms", hearing.windows.hop_ms},
                          {"gate_db", hearing.gate_db},
                          {"on", arguments.events.on},
                          {"off", arguments.events.off},
                          {"max_gap_ms", arguments.events.max_gap_ms},
                          {"min_event_ms", arguments.events.min_event_ms}}}};
  auto windows = ordered_json::array();
  for (const Span& window : captions.heard.windows) {
    windows.push_back(span(window));
  }
  document["windows_ms"] = std::move(windows);
  auto scores = ordered_json::object();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    scores[labels[i]] = captions.heard.probabilities[i];
  }
  document["scores"] = std::move(scores);
  auto events = ordered_json::array();
  for (const Event& event : captions.events) {
    events.push_back({{"label", labels[event.label]},
                      {"span_ms", span(event.span)},
                      {"peak", event.peak},
                      {"mean", event.mean}});
  }
  document["events"] = std::move(events);
  auto cues = ordered_json::array();
  for (const Cue& cue : captions.cues) {
    cues.push_back({{"span_ms", span(cue.span)}, {"text", cue.text}});
  }
  document["cues"] = std::move(cues);
  return document;
}

std::string text_of(const CaptionPlan& plan,
                    const CaptionArguments& arguments,
                    const std::vector<std::string>& labels,
                    const std::string& model,
                    const Captions& captions) {
  const auto line_end = arguments.crlf ? describe::LineEnd::crlf : describe::LineEnd::lf;
  if (plan.format == "srt") {
    return describe::as_srt(captions.cues, line_end);
  }
  if (plan.format == "vtt") {
    return describe::as_vtt(captions.cues, line_end);
  }
  if (plan.format == "txt") {
    return describe::as_label_track(captions.events, labels);
  }
  if (plan.format == "csv") {
    return describe::as_csv(captions.events, labels);
  }
  return as_json(plan, arguments, labels, model, captions)
             .dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace

void caption_files(CaptionArguments& arguments) {
  set_up_log(arguments.listening.verbosity);
  const auto plans = plans_from(arguments);
  const auto classes = classes_from(arguments.listening);
  const auto labels = labels_of(classes);
  const auto options = options_of(arguments, labels);
  LoadedModel model(arguments.listening.model, arguments.listening.compute);
  const auto classifier = classifier_from(arguments.listening, classes, model);
  const auto& hearing = arguments.listening.hearing;
  Attempts attempts(plans.size());
  for (const CaptionPlan& plan : plans) {
    attempts.attempt([&] {
      audio::AudioReader file(plan.input, reading_of(arguments.listening, plan.input));
      audio::Resampler at_its_rate(file, model.audio_side().sample_rate());
      ProgressBar progress(printable(fs::path(plan.input).filename().string()),
                           !arguments.listening.verbosity.quiet);
      Captions captions;
      captions.heard = describe::hear(
          at_its_rate, model.audio_side(), classifier, hearing, [&](const Span& window) {
            const double total_ms = 1000.0 * file.about_s();
            progress(total_ms > 0.0 ? static_cast<double>(window.end_ms) / total_ms : 0.0);
          });
      progress(1.0);
      for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto cells = describe::cells_of(captions.heard.probabilities[i],
                                              captions.heard.windows,
                                              hearing.windows.hop_ms,
                                              arguments.pooling);
        const auto events = describe::events_of(
            i, cells, hearing.windows.hop_ms, captions.heard.duration_ms, options[i]);
        captions.events.insert(captions.events.end(), events.begin(), events.end());
      }
      captions.cues = describe::cues_of(captions.events, labels, arguments.cues);
      const std::string text = text_of(plan, arguments, labels, model.config().name, captions);
      if (plan.output == "-") {
        std::cout << text << std::flush;
      } else {
        write_file(plan.output, text, arguments.force);
      }
      if (file.damage().is_any()) {
        spdlog::warn(
            "'{}' {}; what is there was heard", printable(plan.input), in_words(file.damage()));
      }
      if (captions.events.empty()) {
        spdlog::warn(
            "'{}': none of the {} classes was heard", printable(plan.input), labels.size());
      }
      spdlog::info("wrote '{}' ({} sounds, {} subtitles; model {})",
                   printable(plan.output.string()),
                   captions.events.size(),
                   captions.cues.size(),
                   model.config().name);
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
