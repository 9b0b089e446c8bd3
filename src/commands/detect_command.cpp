#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "attempts.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/excerpt.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/describe/detection.hpp"
#include "listening.hpp"

namespace lasso::commands {

namespace {

using describe::Detection;
using describe::HeardPart;
using describe::seconds;
using describe::Span;
using nlohmann::ordered_json;

/// What is to be heard, in order and without overlap; all of it where nothing is named.
std::vector<TimeWindow> parts_from(const DetectArguments& arguments) {
  std::vector<TimeWindow> parts;
  for (const std::string& window : arguments.windows) {
    parts.push_back(parse_time_window(window));
  }
  if (parts.empty()) {
    parts.push_back({0.0, std::numeric_limits<double>::infinity()});
  }
  std::sort(parts.begin(), parts.end(), [](const TimeWindow& a, const TimeWindow& b) {
    return a.begin_s < b.begin_s;
  });
  std::vector<TimeWindow> merged;
  for (const TimeWindow& part : parts) {
    if (!merged.empty() && part.begin_s <= merged.back().end_s) {
      merged.back().end_s = std::max(merged.back().end_s, part.end_s);
    } else {
      merged.push_back(part);
    }
  }
  return merged;
}

/// One file, heard.
struct Heard {
  std::vector<Detection> detections;
  std::int64_t heard_ms = 0;
  audio::Damage damage;
};

Heard hear_file(const std::string& input,
                const DetectArguments& arguments,
                const std::vector<TimeWindow>& windows,
                const describe::Classifier& classifier,
                separate::AudioSide& ear) {
  audio::AudioReader file(input, reading_of(arguments.listening, input));
  const auto rate = static_cast<double>(file.sample_rate());
  const auto samples_of = [&](double time_s) {
    return time_s * rate < 9e18 ? std::llround(time_s * rate)
                                : std::numeric_limits<std::int64_t>::max();
  };
  Excerpt excerpt(file);
  Heard heard;
  std::vector<HeardPart> parts;
  for (const TimeWindow& part : windows) {
    excerpt.move_to(samples_of(part.begin_s), samples_of(part.end_s));
    audio::Resampler at_its_rate(excerpt, ear.sample_rate());
    HeardPart found{
        std::llround(part.begin_s * 1000.0),
        describe::hear(
            at_its_rate, ear, classifier, arguments.listening.hearing, [](describe::Hearing&) {})};
    if (found.heard.duration_ms == 0) {
      throw Error(ErrorKind::input,
                  "'" + input + "' ends before the window that begins at " +
                      fmt::format("{:.3f}", part.begin_s) + " s; name one inside");
    }
    heard.heard_ms += found.heard.duration_ms;
    parts.push_back(std::move(found));
  }
  heard.detections = describe::detections_of(parts, arguments.listening.hearing.windows.hop_ms);
  heard.detections.resize(std::min(heard.detections.size(), arguments.top));
  heard.damage = file.damage();
  return heard;
}

ordered_json as_json(const std::string& input,
                     const Heard& heard,
                     const std::vector<std::string>& labels,
                     const std::string& model) {
  auto classes = ordered_json::array();
  for (const Detection& detection : heard.detections) {
    auto spans = ordered_json::array();
    for (const Span& span : detection.heard) {
      spans.push_back({seconds(span.begin_ms), seconds(span.end_ms)});
    }
    classes.push_back({{"label", labels[detection.label]},
                       {"probability", detection.probability},
                       {"heard_s", spans}});
  }
  ordered_json object{{"input", printable(input)},
                      {"model", model},
                      {"heard_for_s", seconds(heard.heard_ms)},
                      {"classes", classes}};
  if (heard.damage.is_any()) {
    object["truncated"] = heard.damage.is_truncated();
    object["damage"] = in_words(heard.damage);
  }
  return object;
}

std::string as_table(const std::string& input,
                     const Heard& heard,
                     const std::vector<std::string>& labels) {
  std::string table = fmt::format("{} ({:.1f} s)\n", printable(input), seconds(heard.heard_ms));
  for (const Detection& detection : heard.detections) {
    std::string places;
    for (const Span& span : detection.heard) {
      places += fmt::format("{}{:.1f}-{:.1f}",
                            places.empty() ? "" : ", ",
                            seconds(span.begin_ms),
                            seconds(span.end_ms));
    }
    table += fmt::format("{:4.0f} %  {:<24} {}",
                         100.0 * detection.probability,
                         labels[detection.label],
                         places.empty() ? "" : places + " s");
    table.erase(table.find_last_not_of(' ') + 1);
    table += '\n';
  }
  return table;
}

}  // namespace

void detect_sounds(DetectArguments& arguments) {
  set_up_log(arguments.listening.verbosity);
  if (arguments.inputs.empty()) {
    refuse("no input file; write lasso detect FILE");
  }
  const auto classes = classes_from(arguments.listening);
  const auto labels = labels_of(classes);
  const auto windows = parts_from(arguments);
  LoadedModel model(arguments.listening.model, arguments.listening.compute);
  const auto classifier =
      classifier_from(arguments.listening, classes, describe::Prior::of_list, model);
  Attempts attempts(arguments.inputs.size());
  for (const std::string& input : arguments.inputs) {
    attempts.attempt([&] {
      const Heard heard = hear_file(input, arguments, windows, classifier, model.audio_side());
      if (heard.damage.is_any()) {
        spdlog::warn("'{}' {}; what is there was heard", printable(input), in_words(heard.damage));
      }
      if (arguments.json) {
        std::cout << as_json(input, heard, labels, model.config().name)
                         .dump(-1, ' ', false, ordered_json::error_handler_t::replace)
                  << std::endl;
      } else {
        std::cout << as_table(input, heard, labels) << std::flush;
      }
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
