#include "lasso/api/analysis.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/lower_case.hpp"

namespace lasso::api {

namespace fs = std::filesystem;

describe::ClassList classes_from(const AnalysisRequest& arguments) {
  const std::string& named = arguments.classes;
  if (named.empty()) {
    return describe::built_in_classes();
  }
  const bool is_file = fs::is_regular_file(named) || lower_extension(named) == ".txt";
  auto list = is_file ? describe::read_classes(named) : describe::parse_classes(named);
  if (!list.repeated.empty()) {
    logger().warn("ignored duplicate classes: {}", listed(list.repeated));
  }
  return list;
}

describe::Classifier classifier_from(const AnalysisRequest& arguments,
                                     const describe::ClassList& classes,
                                     describe::Prior prior,
                                     LoadedModel& model) {
  const auto& windows = arguments.options.windows;
  const separate::AudioEmbedder& embedder = model.audio_embedder();
  const std::int64_t most_ms = embedder.stretch_samples() * 1000 / embedder.sample_rate();
  if (windows.length_ms > most_ms) {
    refuse("model '" + model.config().name + "' hears " + std::to_string(most_ms) +
           " ms at once; use a --window-length of at most that");
  }
  if (windows.hop_ms > windows.length_ms) {
    refuse("a --hop longer than --window-length skips audio; use at most " +
           std::to_string(windows.length_ms) + " ms or less");
  }
  describe::Templates templates;
  if (!arguments.templates.empty()) {
    templates.texts = arguments.templates;
  }
  auto calibration = model.config().detection;
  calibration.centre = arguments.centre.value_or(calibration.centre);
  calibration.width = arguments.width.value_or(calibration.width);
  return {classes, templates, calibration, prior, [&](const std::vector<std::string>& texts) {
            return model.embeddings(texts);
          }};
}

Suggest suggest_by(LoadedModel& model) {
  return [&model,
          labels = labels_of(describe::built_in_classes()),
          classifier = std::optional<describe::Classifier>()](const at::Tensor& heard) mutable {
    constexpr double kLikely = 0.7;
    if (!classifier) {
      classifier =
          classifier_from({}, describe::built_in_classes(), describe::Prior::of_list, model);
    }
    const auto found = classifier->cosines(heard).front();
    const auto best = std::max_element(found.begin(), found.end());
    const double probability = classifier->probability(*best);
    return probability < kLikely
               ? std::string()
               : fmt::format("; '{}' is at {:.0f} %",
                             labels[static_cast<std::size_t>(best - found.begin())],
                             100.0 * probability);
  };
}

audio::InputOptions reading_of(const AnalysisRequest& arguments, const std::string& input) {
  audio::InputOptions reading = arguments.reading;
  if (!arguments.raw_format.empty() && audio::may_be_raw(input)) {
    reading.raw = audio::parse_raw_format(arguments.raw_format);
  }
  return reading;
}

std::vector<std::string> labels_of(const describe::ClassList& classes) {
  std::vector<std::string> labels;
  for (const auto& sound : classes.classes) {
    labels.push_back(sound.label);
  }
  return labels;
}

}  // namespace lasso::api
