#include "lasso/api/captioning.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "lasso/api/analysis.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/tee.hpp"
#include "lasso/describe/confirmation.hpp"
#include "lasso/separate/channels.hpp"
#include "lasso/separate/output_name.hpp"
#include "lasso/separate/stems.hpp"

namespace lasso::api {

namespace {

namespace fs = std::filesystem;
using describe::Analysis;
using describe::Cue;
using describe::Event;
using describe::EventOptions;
using describe::seconds;
using describe::Span;
using nlohmann::ordered_json;

constexpr double kStemFadeMs = 10.0;  // enough not to click

/// The options of each class: what --threshold says of it, else what holds for all.
std::vector<EventOptions> options_of(const CaptionRequest& arguments,
                                     const std::vector<std::string>& labels) {
  if (arguments.events.off > arguments.events.on) {
    refuse("--off is above --on, so events would end before they begin; use a lower --off");
  }
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

/// Where the stem of an event goes: numbered as the events are in time.
fs::path stem_name(const std::string& folder,
                   const std::string& input,
                   std::size_t number,
                   const std::string& label) {
  const std::string ending = fmt::format(".{:03}-{}.wav", number + 1, separate::slug_of(label));
  return fs::path(folder) /
         (separate::cut_name(fs::path(input).stem().string(), kMostNameBytes - ending.size()) +
          ending);
}

/// A class with several prompts is separated by what they have in common: the mean of their
/// embeddings.
separate::Separation separation_into(const describe::ClassList& classes, LoadedModel& model) {
  std::vector<separate::Query> queries;
  for (const auto& sound : classes.classes) {
    const at::Tensor embeddings = model.embeddings(sound.prompts);
    nn::Condition condition = model.condition(sound.prompts.front());
    condition.embedding =
        separate::at_length_of(condition.embedding, embeddings.sum(0, /*keepdim=*/true));
    queries.push_back({condition, {}});
  }
  return model.separation(std::move(queries));
}

}  // namespace

std::string caption_format(const std::string& format, const fs::path& output) {
  constexpr std::array<const char*, 5> kFormats{"srt", "vtt", "txt", "csv", "json"};
  const std::string extension = lower_extension(output);
  const std::string found = format.empty() ? extension.substr(extension.empty() ? 0 : 1) : format;
  if (std::find(kFormats.begin(), kFormats.end(), found) == kFormats.end()) {
    refuse(format.empty()
               ? "'" + printable(output.string()) +
                     "' has an unknown extension; use .srt, .vtt, .txt, .csv or .json, or --format"
               : "--format " + printable(format) +
                     " is none of captions; take srt, vtt, txt, csv or json");
  }
  return found;
}

CaptionPlan plan_for(const CaptionRequest& request, const std::string& input) {
  CaptionPlan plan{input, request.output, request.format};
  const bool has_name = !plan.output.empty() && plan.output != "-";
  plan.format = caption_format(request.format, has_name ? plan.output : fs::path("x.srt"));
  if (input == "-" && !request.stems.empty()) {
    refuse(
        "--stems reads a recording twice, which standard input does not allow; save it to a file");
  }
  if (plan.output.empty()) {
    if (input == "-") {
      refuse("standard input has no name to derive the output's from; name it with -o");
    }
    plan.output = fs::path(input).replace_extension("." + plan.format);
  }
  if (plan.output != "-") {
    if (plan.output == fs::path(input)) {
      refuse("'" + printable(plan.output.string()) +
             "' would be written over its input; name the output with -o");
    }
    check_writable(plan.output, request.force);
  }
  return plan;
}

Captioner::Captioner(const CaptionRequest& arguments, LoadedModel& model)
    : arguments_(arguments),
      model_(model),
      classes_(classes_from(arguments.analysis)),
      labels_(labels_of(classes_)),
      options_(options_of(arguments, labels_)),
      classifier_(classifier_from(arguments.analysis, classes_, describe::Prior::alone, model)) {
  if (arguments.confirm != describe::Confirm::never || !arguments.stems.empty()) {
    separation_ = separation_into(classes_, model);
  }
}

Analysis Captioner::analyse(SampleSource& recording,
                            const std::function<void(double end_s)>& progress) const {
  const bool confirms = arguments_.confirm != describe::Confirm::never;
  separate::AudioEmbedder& embedder = model_.audio_embedder();
  separate::Downmix mean(recording);
  Tee means(mean, confirms ? 2 : 1);
  audio::Resampler to_hear(means.end(0), embedder.sample_rate());
  std::optional<audio::Resampler> to_separate;
  std::optional<describe::Confirmation> confirmation;
  if (confirms) {
    to_separate.emplace(means.end(1), separation_->front_end.sample_rate);
    describe::ConfirmOptions options;
    options.which = arguments_.confirm;
    options.likely = arguments_.events.on;
    confirmation.emplace(*to_separate, *separation_, embedder, classifier_, options);
  }
  return describe::analyse(
      to_hear, embedder, classifier_, arguments_.analysis.options, [&](Analysis& so_far) {
        if (confirmation) {
          confirmation->correct(so_far);
        }
        if (!so_far.windows.empty()) {
          progress(seconds(so_far.windows.back().end_ms));
        }
      });
}

void Captioner::write_stems(const std::string& input,
                            Captions& captions,
                            const std::function<void(double share)>& progress) const {
  if (!captions.events.empty()) {
    create_folder(arguments_.stems);
  }
  for (std::size_t i = 0; i < captions.events.size(); ++i) {
    captions.stems.push_back(
        stem_name(arguments_.stems, input, i, labels_[captions.events[i].label]));
    check_writable(captions.stems.back(), arguments_.force);
  }
  std::size_t written = 0;
  for (std::size_t label = 0; label < labels_.size(); ++label) {
    std::vector<separate::Stem> stems;
    for (std::size_t i = 0; i < captions.events.size(); ++i) {
      const Event& event = captions.events[i];
      if (event.label == label) {
        stems.push_back(
            {{seconds(event.span.begin_ms), seconds(event.span.end_ms)}, captions.stems[i]});
      }
    }
    if (stems.empty()) {
      continue;
    }
    separate::Separation of_it = *separation_;
    of_it.queries = {of_it.queries[label]};
    separate::write_stems(input,
                          reading_of(arguments_.analysis, input),
                          of_it,
                          stems,
                          {kStemFadeMs},
                          arguments_.force,
                          [](double) {});
    written += stems.size();
    progress(static_cast<double>(written) / static_cast<double>(captions.events.size()));
  }
}

Captions Captioner::caption(const std::string& input,
                            const std::function<void(double share)>& progress) const {
  const double share = arguments_.stems.empty() ? 1.0 : 0.5;
  audio::AudioReader file(input, reading_of(arguments_.analysis, input));
  Captions captions;
  captions.heard = analyse(file, [&](double end_s) {
    const double total_s = file.about_s();
    progress(total_s > 0.0 ? share * std::min(end_s / total_s, 1.0) : 0.0);
  });
  const std::int64_t hop_ms = arguments_.analysis.options.windows.hop_ms;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const auto cells = describe::cells_of(
        captions.heard.probabilities[i], captions.heard.windows, hop_ms, arguments_.pooling);
    const auto events =
        describe::events_of(i, cells, hop_ms, captions.heard.duration_ms, options_[i]);
    captions.events.insert(captions.events.end(), events.begin(), events.end());
  }
  captions.events = describe::by_time(std::move(captions.events));
  captions.cues = describe::cues_of(captions.events, labels_, arguments_.cues);
  captions.damage = file.damage();
  if (!arguments_.stems.empty()) {
    write_stems(input, captions, [&](double done) { progress(share + (1.0 - share) * done); });
  }
  return captions;
}

std::string Captioner::text_of(const std::string& input,
                               const std::string& format,
                               const Captions& captions) const {
  const auto line_end = arguments_.crlf ? describe::LineEnd::crlf : describe::LineEnd::lf;
  if (format == "srt") {
    return describe::as_srt(captions.cues, line_end);
  }
  if (format == "vtt") {
    return describe::as_vtt(captions.cues, line_end);
  }
  if (format == "txt") {
    return describe::as_label_track(captions.events, labels_);
  }
  if (format == "csv") {
    return describe::as_csv(captions.events, labels_);
  }
  constexpr std::array kConfirm{"never", "auto", "always"};  // in the order of the enumeration
  const auto span = [](const Span& s) { return ordered_json::array({s.begin_ms, s.end_ms}); };
  const auto& hearing = arguments_.analysis.options;
  ordered_json document{{"input", printable(input)},
                        {"model", model_.config().name},
                        {"duration_ms", captions.heard.duration_ms},
                        {"parameters",
                         {{"window_ms", hearing.windows.length_ms},
                          {"hop_ms", hearing.windows.hop_ms},
                          {"gate_db", hearing.gate_db},
                          {"separate", kConfirm.at(static_cast<std::size_t>(arguments_.confirm))},
                          {"on", arguments_.events.on},
                          {"off", arguments_.events.off},
                          {"max_gap_ms", arguments_.events.max_gap_ms},
                          {"min_event_ms", arguments_.events.min_event_ms}}}};
  auto windows = ordered_json::array();
  for (const Span& window : captions.heard.windows) {
    windows.push_back(span(window));
  }
  document["windows_ms"] = std::move(windows);
  auto scores = ordered_json::object();
  auto shares = ordered_json::object();
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    scores[labels_[i]] = captions.heard.probabilities[i];
    shares[labels_[i]] = captions.heard.shares.at(i);
  }
  document["scores"] = std::move(scores);
  document["shares"] = std::move(shares);
  auto events = ordered_json::array();
  for (std::size_t i = 0; i < captions.events.size(); ++i) {
    const Event& event = captions.events[i];
    events.push_back({{"label", labels_[event.label]},
                      {"span_ms", span(event.span)},
                      {"peak", event.peak},
                      {"mean", event.mean}});
    if (!captions.stems.empty()) {
      events.back()["stem"] = printable(captions.stems[i].string());
    }
  }
  document["events"] = std::move(events);
  auto cues = ordered_json::array();
  for (const Cue& cue : captions.cues) {
    cues.push_back({{"span_ms", span(cue.span)}, {"text", cue.text}});
  }
  document["cues"] = std::move(cues);
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::vector<Note> Captioner::notes_of(const std::string& input,
                                      const fs::path& output,
                                      const Captions& captions) const {
  std::vector<Note> notes;
  if (captions.damage.is_any()) {
    notes.push_back(
        {true,
         fmt::format(
             "'{}' {}; the rest was analysed", printable(input), in_words(captions.damage))});
  }
  if (captions.events.empty()) {
    notes.push_back(
        {true,
         fmt::format(
             "'{}': none of the {} classes was detected", printable(input), labels_.size())});
  }
  notes.push_back({false,
                   fmt::format("wrote '{}' ({} sounds, {} subtitles; model {})",
                               printable(output.string()),
                               captions.events.size(),
                               captions.cues.size(),
                               model_.config().name)});
  if (!captions.stems.empty()) {
    notes.push_back(
        {false,
         fmt::format(
             "wrote {} files in '{}'", captions.stems.size(), printable(arguments_.stems))});
  }
  return notes;
}

}  // namespace lasso::api
